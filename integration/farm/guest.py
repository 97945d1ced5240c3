"""A user-mode-linux guest: a kernel with IPVS for tests on a machine whose own has none, as any user. It sees the host's
files, and what it writes stays in its memory, but for its folder /out."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

KERNEL = "linux.uml"
_INIT = pathlib.Path(__file__).with_name("guest_init")


class NoGuest(RuntimeError):
    """This machine can't boot one; the words say why."""


class End:
    """How a guest's job ended: its exit status and what it printed."""

    def __init__(self, status, output, seconds):
        self.status = status
        self.output = output
        self.seconds = seconds


def _boot_line(out, private, memory):
    return [KERNEL, f"mem={memory}", "rootfstype=hostfs", "rootflags=/", "ro", f"init={_INIT}", f"OUT={out}",
            f"uml_dir={private}/", "umid=g", "con0=null,fd:1", "con=null", "ssl=null", "noreboot", "quiet", "loglevel=3",
            "panic=1", "pty.legacy_count=0"]


def run(command, out, seconds=180, memory="1024M"):
    """Boots a guest, runs `command` (a list) there as root, and returns its End. `out` is its folder /out; the guest is
    gone when this returns, whatever happened."""
    if shutil.which(KERNEL) is None:
        raise NoGuest(f"there is no {KERNEL}: apt-get install user-mode-linux")
    out = pathlib.Path(out).resolve()
    (out / "job").write_text(f"exec {shlex.join(str(word) for word in command)}\n")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="uml") as private, open(out / "console", "wb") as console:
        # A guest is many processes: they share a session, which is ended as a whole.
        guest = subprocess.Popen(_boot_line(out, private, memory), stdin=subprocess.DEVNULL, stdout=console,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            guest.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            try:
                os.killpg(guest.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            guest.wait()
    status = out / "status"
    output = out / "output"
    text = output.read_text(errors="replace") if output.exists() else ""
    lasted = time.monotonic() - began
    if not status.exists():
        words = (out / "console").read_text(errors="replace")[-2000:]
        if output.exists():
            raise TimeoutError(f"the guest's job did not end within {seconds} s:\n{text}\n{words}")
        raise NoGuest(f"the guest did not boot: {words}")
    said = status.read_text().strip()
    if not said.isdigit():
        raise NoGuest(f"the guest did not get ready: {said}")
    return End(int(said), text, lasted)
