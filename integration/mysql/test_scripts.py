"""MISC_CHECK and FILE_CHECK decide on servers, notify_up and notify_down tell of them, and no script outlives what it was
for."""

import os
import pathlib
import shutil
import signal
import tempfile

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE
from farm.configuration import block, global_defs
from farm.process import wait_until


@pytest.fixture
def place():
    """A folder whose files everybody can read, whoever the roles run as."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tenbin-scripts-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def script(place, name, text):
    path = place / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def misc_check(path, *lines):
    return block("MISC_CHECK", f'misc_path "{path}"', "retry 0", *lines)


def server(number, *lines):
    return block(f"real_server {NETWORK}.{number} 3306", *lines)


def proxy(*servers):
    return global_defs("auto"), block("tcp_proxy scripts", f"listen {VIRTUAL_SLAVE}:3306", "delay_loop 200ms", *servers)


def row(tenbin, number):
    return next((each for each in tenbin.servers() if each["address"] == f"{NETWORK}.{number}:3306"), None)


def seen(tenbin, number, **wanted):
    """Waits until the server's row shows all that is wanted."""
    def is_so():
        found = row(tenbin, number)
        return found and all(found[name] == value for name, value in wanted.items())
    wait_until(is_so, lambda: f"{wanted} of {number}:\n{tenbin.status_table()}")


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_scripts_and_files_decide(start_tenbin, place):
    code = place / "code"
    code.write_text("0")
    level = place / "level"
    tell = script(place, "tell", f"code=$(cat {code}); [ $code = 0 ] || echo it is $code; exit $code\n")
    track_file = block("track_file LEVEL", f"file {level}", "weight 1")
    tenbin = start_tenbin(track_file, *proxy(
        server(1, misc_check(tell)),
        server(2, "weight 5", misc_check(tell, "misc_dynamic")),
        server(3, misc_check("sleep 100", "misc_timeout 300ms")),
        server(4, misc_check(script(place, "lost", "exit 0\n"))),
        server(5, "weight 5", block("FILE_CHECK", "track_file LEVEL", "weight 2")),
        server(6, block("FILE_CHECK", "track_file LEVEL", "weight 0", "delay_loop 1h"))))

    (place / "lost").unlink()
    seen(tenbin, 1, state="up")
    seen(tenbin, 2, state="up", weight=5)
    seen(tenbin, 3, state="down", reason="MISC_CHECK: timed out after 300ms")
    seen(tenbin, 4, state="down",
         reason=f"MISC_CHECK: can't be run: {place}/lost: No such file or directory")
    seen(tenbin, 5, state="up", weight=5)
    seen(tenbin, 6, state="up")

    code.write_text("42")
    level.write_text("3\n")
    seen(tenbin, 1, state="down", reason="MISC_CHECK: exit 42")
    seen(tenbin, 2, state="up", weight=40)
    seen(tenbin, 5, state="up", weight=11)
    seen(tenbin, 6, state="down", reason=f"FILE_CHECK: {level} says 3")

    assert f"{NETWORK}.1:3306 MISC_CHECK: exit 42" in tenbin.log() and "; it said: it is 42" in tenbin.log()

    code.write_text("0")
    level.unlink()
    seen(tenbin, 1, state="up")
    seen(tenbin, 2, weight=5)
    seen(tenbin, 5, weight=5)
    seen(tenbin, 6, state="up")


def test_changes_are_told_in_order(start_tenbin, place):
    code = place / "code"
    code.write_text("0")
    told = place / "told"
    tenbin = start_tenbin(*proxy(
        server(1, misc_check(script(place, "tell", f"exit $(cat {code})\n")),
               f"notify_up {script(place, 'up', f'echo up >> {told}')}",
               f"notify_down {script(place, 'down', f'sleep 0.5; echo down >> {told}; exit 3')}")))
    seen(tenbin, 1, state="up")

    code.write_text("1")
    seen(tenbin, 1, state="down")
    code.write_text("0")
    seen(tenbin, 1, state="up")

    wait_until(lambda: told.exists() and told.read_text() == "down\nup\n", "both changes were told, in order")
    assert f"scripts {NETWORK}.1:3306 notify_down: exit 3" in tenbin.log()


def running_script(place, tenbin):
    """The process id of the check that is running; scripts write theirs down."""
    pid = int(wait_until(lambda: (place / "pid").exists() and (place / "pid").read_text(), "the script runs"))
    assert is_running(pid)
    return pid


def test_no_check_outlives_the_monitor(start_tenbin, place):
    hang = script(place, "hang", f"if [ -e {place}/well ]; then exit 0; fi\necho $$ > {place}/pid\nexec sleep 1000\n")
    tenbin = start_tenbin(*proxy(server(1), server(2, misc_check(hang, "misc_timeout 1s"))))
    (place / "pid").unlink()
    pid = running_script(place, tenbin)

    os.kill(tenbin.role("monitor"), signal.SIGKILL)

    wait_until(lambda: not is_running(pid), "the script ends with the monitor that asked for it", 5)
    (place / "well").touch()
    seen(tenbin, 2, state="up")


def test_no_script_outlives_tenbin(start_tenbin, place):
    # It does not want to end, and neither does what it started.
    hang = script(place, "hang", "trap '' TERM\n(sleep 1000; true) & echo $! > {0}/child\necho $$ > {0}/pid\n"
                  "while :; do sleep 1; done\n".format(place))
    tenbin = start_tenbin(*proxy(server(1), server(2, misc_check(hang, "misc_timeout 1s"))))
    (place / "pid").unlink()
    pid = running_script(place, tenbin)
    child = int((place / "child").read_text())

    tenbin.stop()

    assert not is_running(pid)
    assert not is_running(child)
