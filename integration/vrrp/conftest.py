"""Two routers, each in a namespace of its own, on two Ethernets; what a test starts there is ended with it."""

import pytest

from farm.keepalived import Keepalived
from farm.segment import Segment, may_make
from farm.tenbin import Tenbin

A = [["10.99.0.1/24", "2001:db8:99::1/64"], ["10.98.0.1/24"]]
B = [["10.99.0.2/24", "2001:db8:99::2/64"], ["10.98.0.2/24"]]


@pytest.fixture(scope="module")
def segment():
    if not may_make():
        pytest.skip("only root may make network namespaces")
    made = Segment({"a": A, "b": B})
    yield made
    made.stop()


@pytest.fixture
def start(segment, tmp_path):
    """Starts a Tenbin or a Keepalived on a host with a configuration; `again` names one whose folder it takes over."""
    started = []

    def run(kind, host, configuration, again=None, start=True):
        folder = again.folder if again else tmp_path / f"{host}{len(started)}"
        folder.mkdir(exist_ok=True)
        text = folder / "vrrp.conf"
        text.write_text(configuration)
        made = kind(folder, text, within=segment[host].within)
        started.append(made)
        return made.start() if start else made

    yield run
    try:
        for each in started:
            each.stop()
            assert "Sanitizer" not in each.log()
    finally:
        for each in started:
            if each.process is not None and each.process.running:
                each.kill()


@pytest.fixture
def tenbin(start):
    return lambda *arguments, **named: start(Tenbin, *arguments, **named)


@pytest.fixture
def keepalived(start):
    return lambda *arguments, **named: start(Keepalived, *arguments, **named)
