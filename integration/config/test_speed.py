"""A large configuration is checked at once: 10,000 real servers in less than 0.3 s, and time and memory that grow with
the size and no faster."""

import os

import pytest

from farm.tenbin import program

SECONDS_MAX = 0.3
ROUNDS = 5
MANY, MORE = 10_000, 40_000


def address(number):
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def server(number):
    return f"  real_server {address(number)} 80 {{\n    weight 1\n    TCP_CHECK {{\n      connect_timeout 3\n    }}\n  }}\n"


def service(where, servers):
    return f"virtual_server {where} {{\n  lb_algo wrr\n  lb_kind DR\n  protocol TCP\n{servers}}}\n"


def router(lines):
    return f"vrrp_instance V {{\n  interface eth0\n  virtual_router_id 1\n  virtual_ipaddress {{\n{lines}  }}\n}}\n"


def each(count, line):
    return "".join(line(number) for number in range(1, count + 1))


SHAPES = {
    "real servers": lambda count: service("192.0.2.1 80", each(count, server)),
    "virtual servers of one server each": lambda count: each(count, lambda i: service(f"{address(i)} 80", server(i))),
    "virtual addresses": lambda count: router(each(count, lambda i: f"    {address(i)}/32\n")),
    "one group": lambda count: (f"virtual_server_group G {{\n{each(count, lambda i: f'  {address(i)} 80' + chr(10))}}}\n"
                                + service("group G", server(1))),
    "unknown keywords": lambda count: router("    192.0.2.1\n") + each(count, lambda i: f"unknwn_{i} 5\n"),
    "a block that stays open": lambda count: service("192.0.2.1 80", "  real_server 192.0.2.2 80 {\n"
                                                     + each(count, server)),
}
each_shape = pytest.mark.parametrize("shape", SHAPES)


def cost_of_check(file):
    """Processor seconds and KiB of memory; the best of some rounds, for what disturbs only adds to it."""
    costs = []
    for _ in range(ROUNDS):
        with open(os.devnull, "w") as nowhere:
            child = os.posix_spawn(program(), [str(program()), "check", str(file)], os.environ,
                                   file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)])
            _, status, used = os.wait4(child, 0)
        assert os.waitstatus_to_exitcode(status) in (0, 1)
        costs.append((used.ru_utime + used.ru_stime, used.ru_maxrss))
    return min(seconds for seconds, _ in costs), min(kilobytes for _, kilobytes in costs)


@pytest.fixture(autouse=True)
def only_fast_builds(slow_build):
    if slow_build:
        pytest.skip("a build with sanitizers is made to find faults, not to be fast")


@each_shape
def test_ten_thousand_are_checked_at_once(shape, tmp_path):
    file = tmp_path / "many.conf"
    file.write_text(SHAPES[shape](MANY))
    seconds, _ = cost_of_check(file)
    print(f"{shape}: {MANY} in {seconds:.3f} s")
    assert seconds < SECONDS_MAX


@each_shape
def test_time_and_memory_grow_with_the_size(shape, tmp_path):
    costs = []
    for count in (MANY, MORE):
        file = tmp_path / f"{count}.conf"
        file.write_text(SHAPES[shape](count))
        costs.append(cost_of_check(file))
    (seconds, kilobytes), (more_seconds, more_kilobytes) = costs
    # Sixteen times would be quadratic; what a process costs without any configuration is not counted.
    assert more_seconds < 8 * max(seconds, 0.02)
    assert more_kilobytes < 5 * kilobytes


def test_ten_thousand_mistakes_are_ten_thousand_errors(tmp_path, readers):
    file = tmp_path / "wrong.conf"
    file.write_text(SHAPES["unknown keywords"](MANY))
    assert len(readers.tenbin(file).errors) == MANY
