"""A replica that is killed at a random moment under load: no client that had not yet received a byte sees an error."""

import os
import random
import subprocess
import time

from conftest import VIRTUAL_SLAVE
from farm.mariadb import APP
from farm.connector import ConnectorClient
from farm.probe import Crowd, connect, first_byte, server_id

KILLS = int(os.environ.get("KILLS", "5"))


def one_pymysql_session():
    link = connect(VIRTUAL_SLAVE)
    try:
        return server_id(link)
    finally:
        link.close()


def one_mysql_session():
    done = subprocess.run(["mysql", "--no-defaults", "--skip-ssl", "-sN", f"-h{VIRTUAL_SLAVE}", f"-u{APP[0]}",
                           f"-p{APP[1]}", "-e", "SELECT @@server_id"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise ConnectionError(done.stderr.strip())
    return int(done.stdout)


def first_byte_or_error():
    answer = first_byte(VIRTUAL_SLAVE, 3306)
    if not answer.greeted:
        raise ConnectionError(answer.words)
    return answer


def kill_in_turn(tenbin, slaves, kills):
    """Kills one slave at a time; the other is up, and knows it."""
    for _ in range(kills):
        victim = random.choice(slaves)
        time.sleep(random.uniform(0.1, 1.0))
        victim.kill()
        time.sleep(random.uniform(0.0, 1.0))
        victim.start()
        for slave in slaves:
            tenbin.sees(slave.address, "up")


def test_killed_replicas_fail_no_client_before_its_first_byte(virtual_slave, servers, tmp_path):
    with Crowd(2, first_byte_or_error) as probes, \
            Crowd(3, one_pymysql_session) as pymysql_clients, \
            Crowd(3, one_mysql_session) as mysql_clients, \
            ConnectorClient(tmp_path / "connector1", VIRTUAL_SLAVE) as first, \
            ConnectorClient(tmp_path / "connector2", VIRTUAL_SLAVE) as second:
        kill_in_turn(virtual_slave, servers.slaves, KILLS)
    assert not probes.failures
    # The session log: every client got a server that greeted it.
    assert "no server" not in virtual_slave.log()
    # Who was cut had been greeted: an error of before that would be one of tenbin's own.
    cut = [str(problem) for problem in pymysql_clients.failures + mysql_clients.failures]
    cut += first.failures() + second.failures()
    assert not [words for words in cut if "no backend" in words or "1040" in words]
    assert len(cut) <= KILLS * 8, "at most the sessions that were open at a kill are cut"
    sessions = [len(crowd.answers) for crowd in (pymysql_clients, mysql_clients)] + [len(first.answers()),
                                                                                     len(second.answers())]
    assert min(sessions) > KILLS
    print(f"{KILLS} kills, {len(probes.answers)} probes, "
          f"{sum(sessions)} sessions, {len(cut)} cut after the first byte")
