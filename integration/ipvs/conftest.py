"""Jobs for a guest whose kernel has IPVS."""

import pytest

from farm import guest
from farm.tenbin import program


@pytest.fixture(scope="module")
def guest_job(tmp_path_factory):
    """Runs a job of this folder there, with tenbin and further arguments; the folder that it wrote to."""
    def run(job, *arguments, seconds=240):
        if b"__asan_init" in program().read_bytes():
            pytest.skip("a guest has no room for the shadow of the sanitizers")
        out = tmp_path_factory.mktemp(job.stem)
        try:
            end = guest.run(["/usr/bin/python3", job, program(), *arguments], out, seconds)
        except guest.NoGuest as why:
            pytest.skip(str(why))
        log = out / "tenbin.log"
        assert end.status == 0, end.output + (log.read_text() if log.exists() else "")
        return out
    return run
