"""Random histories of commands, each told to a server directly and to its twin through tenbin, in lockstep: every
answer is the same to the byte, and after each command the tracker knows what the server knows, or says so.

DIFFERENTIAL_SEED=N begins with the history of that seed, DIFFERENTIAL_SECONDS=N is how long each engine is tried."""

import os
import random
import time

import pytest

from conftest import NETWORK, VIRTUAL_SLAVE, install_plugin
from farm import histories, wire
from farm.configuration import global_defs, mysql_proxy
from farm.lockstep import Lockstep, Truth
from farm.mariadb import APP, MONITOR, Mariadb
from farm.process import wait_until
from farm.tracker import Tracker

SEED = int(os.environ.get("DIFFERENTIAL_SEED") or random.randrange(10**9))
SECONDS = float(os.environ.get("DIFFERENTIAL_SECONDS") or 5)
STEPS = 60
ALWAYS = wire.PROTOCOL_41 | wire.SECURE_CONNECTION | wire.PLUGIN_AUTH | wire.CONNECT_WITH_DB | wire.MULTI_RESULTS
SOMETIMES = [wire.DEPRECATE_EOF, wire.CACHE_METADATA, wire.MULTI_STATEMENTS, wire.PS_MULTI_RESULTS, wire.SESSION_TRACK,
             wire.EXTENDED_METADATA, wire.PROGRESS, wire.BULK, wire.LOCAL_FILES]


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """Two servers that are equal in all they say."""
    folder = tmp_path_factory.mktemp("twins")
    # A thread that served another session before would go on with the numbers of its prepared statements.
    pair = [Mariadb(folder / f"twin{last}", f"{NETWORK}.{last}", 200, "--skip-log-bin", "--thread-cache-size=0",
                    "--plugin-maturity=experimental", "--innodb-flush-method=nosync") for last in (120, 121)]
    try:
        for server in pair:
            server.install(folder / "template")
        for server in pair:
            server.start()
            install_plugin(server, "metadata_lock_info")
            server.query(f"CREATE USER {APP[0]}@'%' IDENTIFIED BY '{APP[1]}'", f"GRANT ALL ON *.* TO {APP[0]}@'%'",
                         f"CREATE USER {MONITOR[0]}@'%' IDENTIFIED BY '{MONITOR[1]}'",
                         "CREATE DATABASE shop", "USE shop",
                         *histories.TABLES, *histories.PROCEDURES)
        yield pair
    finally:
        for server in pair:
            if server.process is not None:
                server.kill()


def history(twins, tracker, truth, seed):
    """One history from equal states. What the tracker said at its end, and after each step of whether the session may
    end."""
    for server in twins:
        # A session that ended may still have its locks.
        wait_until(lambda: server.threads_of_the_application() == 0, "the last history's session has ended")
        server.query("USE shop", *histories.ROWS)
    chance = random.Random(seed)
    capabilities = ALWAYS | sum(bit for bit in SOMETIMES if chance.random() < 0.5)
    session = Lockstep(twins[0].address, VIRTUAL_SLAVE, tracker, truth, APP, capabilities, "shop", chance)
    try:
        may_end = histories.play(session, STEPS)
        return tracker.says(), may_end
    except Exception as problem:
        words = "\n".join(f"  {each!r:.160}" for each in session.words[-8:])
        pytest.fail(f"DIFFERENTIAL_SEED={seed} shows it: {problem}\ncapabilities {capabilities:#x}, "
                    f"{len(session.words)} commands, the last of them:\n{words}")
    finally:
        session.close()


def test_random_histories_are_answered_as_without_tenbin(twins, engine, start_tenbin):
    tenbin = start_tenbin(global_defs(engine), mysql_proxy(f"{VIRTUAL_SLAVE}:3306", [twins[1]]))
    tenbin.sees(twins[1].address, "up")
    truth = Truth(twins[1])
    said, might_end = [], []
    end = time.monotonic() + SECONDS
    with Tracker() as tracker:
        while time.monotonic() < end:
            last, steps = history(twins, tracker, truth, SEED + len(said))
            said.append(last)
            might_end += steps
    truth.close()
    commands, opaque = sum(each.answered for each in said), sum(each.opaque for each in said)
    print(f"{engine}: {len(said)} histories from seed {SEED}, {commands} commands; {opaque} ended opaque")
    # The tracker inside tenbin saw the same bytes, cut otherwise.
    wait_until(lambda: [(s["commands"], s["opaque"]) for s in tenbin.servers()] == [(commands, opaque)],
               lambda: f"{commands} commands and {opaque} opaque sessions: {tenbin.servers()}", 10)
    # It is of use: it says both.
    assert set(might_end) == {0, 1}
