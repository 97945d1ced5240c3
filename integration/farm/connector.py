"""MySQL Connector/C++ as a client: sessions one after the other, each with a prepared statement."""

from farm.mariadb import APP, PORT
from farm.process import Process
from farm.tenbin import ROOT

PROGRAM = ROOT / "build/release/programs/connector_client"
SECONDS_MAX = 3600


class ConnectorClient:
    """Asks until it is left."""

    def __init__(self, log, address):
        self._log, self._address = log, address

    def __enter__(self):
        self._process = Process([PROGRAM, self._address, PORT, *APP, SECONDS_MAX], self._log)
        return self

    def __exit__(self, *unused):
        self._process.kill()

    def answers(self):
        """The server_id of every session that was served."""
        return [int(line.split()[1]) for line in self._lines() if line.startswith("ok ")]

    def failures(self):
        """CODE SQLSTATE words, for every session that was not."""
        return [line.removeprefix("failed ") for line in self._lines() if line.startswith("failed ")]

    def _lines(self):
        # The last line may be cut: the client is killed.
        return self._log.read_text().split("\n")[:-1]
