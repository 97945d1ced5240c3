"""KILL reaches the thread that the client means, or nobody: a number of another replica is refused in words."""

import subprocess
import threading

import pymysql
import pytest

from conftest import VIRTUAL_SLAVE
from farm.configuration import global_defs, mysql_proxy
from farm.mariadb import APP
from farm.probe import ask, connect, server_id
from farm.process import wait_until

NO_SUCH_THREAD = 1094
QUERY_INTERRUPTED = 1317
HELD_WORDS = "tenbin: thread {} is a session on another replica, "


def use_up_numbers(server, until):
    """The server's next thread has this number at least; the number that it had."""
    while True:
        link = connect(server.address)
        number = link.thread_id()
        link.close()
        if number + 1 >= until:
            return number


@pytest.fixture
def sessions(virtual_slave, servers):
    """The pool's sessions by their server's place in the farm; the second server's numbers are 100 ahead."""
    first, second = servers.slaves
    use_up_numbers(second, use_up_numbers(first, 0) + 100)
    links = [connect(VIRTUAL_SLAVE) for _ in range(6)]
    by_server = {server_id(link): [] for link in links}
    for link in links:
        by_server[server_id(link)].append(link)
    assert all(len(by_server[server.server_id]) >= 2 for server in servers.slaves)
    yield [by_server[server.server_id] for server in servers.slaves]
    for link in links:
        if link.open:
            link._force_close()


def refused(number, kill):
    with pytest.raises(pymysql.err.MySQLError) as told:
        kill()
    assert told.value.args[0] == NO_SUCH_THREAD
    assert told.value.args[1].startswith(HELD_WORDS.format(number))


class Sleeper(threading.Thread):
    """A session in a long query. `end` tells the code of the error that ended it."""

    def __init__(self, link):
        super().__init__(daemon=True)
        self._link = link
        self._code = None
        self.start()

    def run(self):
        try:
            ask(self._link, "SELECT SLEEP(30)")
        except pymysql.err.MySQLError as problem:
            self._code = problem.args[0]

    def end(self):
        self.join(5)
        return self._code


def lives(link):
    return ask(link, "SELECT 1") == ((1,),)


def test_thread_of_another_replica_is_refused_in_every_form(sessions):
    on_first, on_second = sessions
    for asker, victim in ((on_first[0], on_second[0]), (on_second[0], on_first[0])):
        number = victim.thread_id()
        for words in (f"KILL {number}", f"kill query {number};", f"/* cancel */ KILL SOFT CONNECTION {number} -- it"):
            refused(number, lambda: ask(asker, words))
        refused(number, lambda: asker.kill(number))  # COM_PROCESS_KILL
        assert lives(asker) and lives(victim)


def test_strangers_thread_with_that_number_lives(sessions, servers):
    on_first, on_second = sessions
    number = on_second[0].thread_id()
    use_up_numbers(servers.slaves[0], number)
    stranger = connect(servers.slaves[0].address)
    assert stranger.thread_id() == number
    refused(number, lambda: ask(on_first[0], f"KILL {number}"))
    refused(number, lambda: on_first[0].kill(number))
    assert lives(stranger)
    stranger.close()


def test_thread_of_the_same_server_is_killed(sessions):
    for asker, busy, *_ in sessions:
        sleeper = Sleeper(busy)
        wait_until(lambda: ask(asker, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %s AND"
                                      " info LIKE 'SELECT SLEEP%%'", (busy.thread_id(),)) == ((1,),), "it sleeps", 5)
        ask(asker, f"KILL QUERY {busy.thread_id()}")
        assert sleeper.end() == QUERY_INTERRUPTED
        asker.kill(busy.thread_id())
        with pytest.raises(pymysql.err.MySQLError):
            ask(busy, "SELECT 1")


def test_number_that_is_nobodys_is_the_servers_to_answer(sessions):
    with pytest.raises(pymysql.err.MySQLError) as told:
        ask(sessions[0][0], "KILL 4000000000")
    assert told.value.args == (NO_SUCH_THREAD, "Unknown thread id: 4000000000")


@pytest.mark.parametrize("command", [["mysqladmin", "kill"], ["mysql", "-e"]], ids=["mysqladmin", "mysql"])
def test_programs_kill_it_or_say_why_not(sessions, command):
    victim = sessions[0][0]
    number = victim.thread_id()
    words = [str(number)] if command[0] == "mysqladmin" else [f"KILL {number}"]
    for _ in range(20):
        done = subprocess.run([command[0], "--no-defaults", "--skip-ssl", f"-h{VIRTUAL_SLAVE}", f"-u{APP[0]}",
                               f"-p{APP[1]}", *command[1:], *words], capture_output=True, text=True, timeout=20)
        if done.returncode == 0:
            break
        assert HELD_WORDS.format(number) in done.stderr
        assert lives(victim)
    assert done.returncode == 0, "one of 20 connections is given the victim's replica"
    with pytest.raises(pymysql.err.MySQLError):
        ask(victim, "SELECT 1")


def test_number_that_tenbin_told_is_that_of_the_thread(servers, engine, start_tenbin):
    """With a greeting of its own tenbin tells a number before a server has given one."""
    tenbin = start_tenbin(global_defs(engine),
                          mysql_proxy(f"{VIRTUAL_SLAVE}:3306", servers.slaves, "greeting own"))
    for slave in servers.slaves:
        tenbin.sees(slave.address, "up")
    for _ in range(12):  # every worker learns the greetings
        connect(VIRTUAL_SLAVE).close()
    links = [connect(VIRTUAL_SLAVE) for _ in range(8)]
    renamed = [link for link in links if ask(link, "SELECT CONNECTION_ID()") != ((link.thread_id(),),)]
    victim = renamed[0]
    here = [link for link in links if link is not victim and server_id(link) == server_id(victim)]
    elsewhere = [link for link in links if server_id(link) != server_id(victim)]
    refused(victim.thread_id(), lambda: elsewhere[0].kill(victim.thread_id()))
    sleeper = Sleeper(victim)
    real = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
    wait_until(lambda: ask(here[0], real) == ((1,),), "it sleeps", 5)
    ask(here[0], f"KILL QUERY {victim.thread_id()}")
    assert sleeper.end() == QUERY_INTERRUPTED
    here[0].kill(victim.thread_id())
    with pytest.raises(pymysql.err.MySQLError):
        ask(victim, "SELECT 1")
    for link in here + elsewhere:
        link.close()
