"""Two routers, each in a namespace of its own, on two Ethernets."""

import pytest

from farm.segment import Segment, may_make

A = [["10.99.0.1/24", "2001:db8:99::1/64"], ["10.98.0.1/24"]]
B = [["10.99.0.2/24", "2001:db8:99::2/64"], ["10.98.0.2/24"]]


@pytest.fixture(scope="module")
def segment():
    if not may_make():
        pytest.skip("only root may make network namespaces")
    made = Segment({"a": A, "b": B})
    yield made
    made.stop()
