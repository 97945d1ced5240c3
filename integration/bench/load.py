"""bench_load as the bench uses it: sessions that stand, a measurement in between, and the end."""

import json
import subprocess

from peers import end, start

STEP_SECONDS = 120


class Load:
    """Clients at `where`: `sessions` of them. `amount` is seconds (query, connect) or queries of each (idle)."""

    def __init__(self, program, mode, where, port, sessions, amount, answer_bytes):
        command = [program, mode, f"{where}:{port}", str(sessions), str(amount), str(answer_bytes)]
        self.process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        if self.process.stdout.readline() != "ready\n":
            end(self.process)
            raise SystemExit("bench: the load did not come up")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=STEP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        end(self.process)

    def measure(self):
        """Lets it go; what it counted."""
        self.begin()
        return self.counted()

    def begin(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def counted(self):
        """Waits for its end."""
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench: the load failed")
        return json.loads(line)
