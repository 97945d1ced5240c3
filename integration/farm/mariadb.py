"""Real MariaDB servers on private data folders: a master and slaves that replicate from it by GTID."""

import getpass
import pathlib
import shutil
import subprocess

import pymysql

from farm.process import NotSeen, Process, wait_until

PORT = 3306
APP = ("app", "app-password")
MONITOR = ("monitor", "monitor-password")
REPLICATION = ("replication", "replication-password")
# What tests set is dynamic, so that one farm serves them all.
OPTIONS = [
    "--no-defaults",
    "--skip-name-resolve",
    "--log-bin=binlog",
    "--log-slave-updates",
    "--gtid-strict-mode",
    # Else a temporary table on a slave would make a GTID that the master does not have.
    "--binlog-format=ROW",
    # A server that is killed keeps what it committed: the machine itself does not fail here.
    "--innodb-flush-log-at-trx-commit=2",
    "--sync-binlog=0",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=96M",
    "--aria-pagecache-buffer-size=8M",
    "--max-allowed-packet=64M",
    "--max-connections=2000",
    "--back-log=1000",
    "--local-infile=1",
    "--performance-schema=off",
    "--slave-net-timeout=10",
]
# Where integration/install-deps had to fetch what the servers' package does not bring.
if (PLUGINS := pathlib.Path(__file__).parents[2] / "build/plugins").exists():
    OPTIONS.append(f"--plugin-dir={PLUGINS}")


class Mariadb:
    """One server. `start` returns when it answers queries."""

    def __init__(self, folder, address, server_id, *options, within=()):
        """`within`: a command that runs the server's, such as unshare."""
        self.folder = pathlib.Path(folder)
        self.address = address
        self.server_id = server_id
        self.options = options
        self._within = within
        self.process = None

    def __str__(self):
        return f"db{self.server_id}"

    def install(self, template):
        """Lays the data folder, a copy of the one in `template`, which is made when it is not there."""
        if not template.exists():
            done = subprocess.run(
                ["mariadb-install-db", "--no-defaults", f"--datadir={template}", f"--user={getpass.getuser()}",
                 "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
                capture_output=True, text=True, timeout=120)
            if done.returncode != 0:
                raise NotSeen(f"mariadb-install-db made a data folder:\n{done.stdout}{done.stderr}")
        shutil.copytree(template, self.folder)

    def start(self):
        self.process = Process(
            [*self._within, "mariadbd", *OPTIONS, *self.options, f"--user={getpass.getuser()}", f"--datadir={self.folder}",
             f"--socket={self.folder}/socket", f"--pid-file={self.folder}/pid", f"--bind-address={self.address}",
             f"--port={PORT}", f"--server-id={self.server_id}", f"--report-host={self.address}"],
            self.folder.with_suffix(".log"))
        wait_until(self._answers, f"{self} answers on {self.address}:{PORT}", 60)
        return self

    def _answers(self):
        if not self.process.running:
            raise NotSeen(f"{self} runs:\n{self.process.last_words()}")
        try:
            self.query("SELECT 1")
            return True
        except pymysql.err.OperationalError:
            return False

    def kill(self):
        self.process.kill()

    def stop(self):
        if self.process is not None:
            self.process.stop()

    def as_root(self):
        """A session over the server's own socket."""
        return pymysql.connect(unix_socket=f"{self.folder}/socket", user="root", autocommit=True)

    def query(self, *statements):
        """The rows of the last one, asked as root over the server's own socket."""
        with self.as_root() as link, link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()

    def status(self, name):
        return self.query(f"SHOW GLOBAL STATUS LIKE '{name}'")[0][1]

    def threads_of_the_application(self):
        """Connections of APP, whoever brought them."""
        return self.query(f"SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{APP[0]}'")[0][0]


class ReplicatedMariadb:
    """A master and its slaves, replication running."""

    def __init__(self, folder, master, slaves):
        """`master` is (address, server_id), `slaves` a list of such."""
        folder = pathlib.Path(folder)
        self._template = folder / "template"
        self.master = self._server(folder, master)
        self.slaves = [self._server(folder, slave, "--read-only") for slave in slaves]

    @staticmethod
    def _server(folder, where, *options):
        address, server_id = where
        return Mariadb(folder / f"db{server_id}", address, server_id, *options)

    @property
    def servers(self):
        return [self.master, *self.slaves]

    def start(self):
        for server in self.servers:
            server.install(self._template)
            server.start()
        shutil.rmtree(self._template)
        self.master.query(
            *(f"CREATE USER {user}@'%' IDENTIFIED BY '{password}'" for user, password in (APP, MONITOR, REPLICATION)),
            f"GRANT REPLICATION SLAVE ON *.* TO {REPLICATION[0]}@'%'",
            f"GRANT REPLICA MONITOR ON *.* TO {MONITOR[0]}@'%'",
            "CREATE DATABASE shop",
            f"GRANT ALL ON shop.* TO {APP[0]}@'%'")
        for slave in self.slaves:
            self.replicate(slave)
            self.caught_up(slave)
        return self

    def replicate(self, slave, address=None, port=PORT):
        """Makes `slave` one of the master, reached directly or at another address."""
        slave.query(
            f"CHANGE MASTER TO MASTER_HOST = '{address or self.master.address}', MASTER_PORT = {port},"
            f" MASTER_USER = '{REPLICATION[0]}', MASTER_PASSWORD = '{REPLICATION[1]}',"
            " MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1",
            "START SLAVE")

    def caught_up(self, slave, seconds=30):
        """Waits until `slave` has what the master has now."""
        position = self.master.query("SELECT @@gtid_binlog_pos")[0][0]
        answer = slave.query(f"SELECT MASTER_GTID_WAIT('{position}', {seconds})")[0][0]
        if answer != 0:
            raise NotSeen(f"{slave} has what {self.master} has, GTID {position}, within {seconds} s:\n"
                          f"{slave.process.last_words()}")

    def stop(self):
        for server in reversed(self.servers):
            server.stop()
