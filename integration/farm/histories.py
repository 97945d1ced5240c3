"""What a client may do in a session: steps of a Lockstep, from which histories are drawn."""

import struct

from farm.wire import BULK, LOCAL_FILES, PROGRESS, Wire, frames

MIB = 1024 * 1024
PREPARE, EXECUTE, LONG_DATA, CLOSE, RESET_STATEMENT, FETCH, BULK_EXECUTE = 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1C, 0xFA
RESET_CONNECTION, PING = b"\x1f", b"\x0e"
LAST_PREPARED = 0xFFFFFFFF  # MariaDB's

TABLES = ["CREATE TABLE goods (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100), note LONGBLOB)"]
# Before each history.
ROWS = ["DELETE FROM goods",
        "INSERT INTO goods SELECT seq, CONCAT('scale ', seq), REPEAT('n', seq * 7) FROM seq_1_to_50"]
PROCEDURES = [
    "CREATE PROCEDURE results (n INT) BEGIN SELECT 1; SELECT 2, n; DO 0; SELECT name FROM goods WHERE id < n; END",
    "CREATE PROCEDURE fails () BEGIN SELECT 1; SIGNAL SQLSTATE '45000'; END",
    "CREATE PROCEDURE begins_and_fails () BEGIN START TRANSACTION; INSERT INTO goods (name) VALUES ('in');"
    " SIGNAL SQLSTATE '45000'; END",
    "CREATE PROCEDURE gives (OUT a INT, INOUT b VARCHAR(20)) BEGIN SET a = 7; SET b = CONCAT(b, '!'); SELECT b; END",
]

# Left out: what command_tracker.hpp says it does not see, locks of routines, of HANDLER and of FLUSH ... FOR EXPORT.
TEXTS = [
    "SELECT 1", "SELECT NULL, '', 'x'", "SELECT seq FROM seq_1_to_300", "SELECT * FROM goods", "DO 0", "SET @x = 1",
    "SELECT seq, REPEAT('y', 100) FROM seq_1_to_2000", "SELECT * FROM goods WHERE id < 0",
    "SELECT " + ", ".join(map(str, range(300))), "SELECT REPEAT('x', 250), REPEAT('x', 251)",
    "SELECT REPEAT('x', 70000)", "SELECT JSON_OBJECT('a', 1)", "nonsense",
    "SELECT IF(seq < 500, seq, (SELECT 1 UNION SELECT 2)) FROM seq_1_to_1000",
    "SELECT * FROM nothing", "SELECT 1/0", "SHOW WARNINGS", "SIGNAL SQLSTATE '45000'",
    "SELECT id INTO @x FROM goods WHERE id = 3", "KILL QUERY CONNECTION_ID()", "SHOW COLUMNS FROM goods",
    r"SHOW SESSION STATUS LIKE 'Com\_%'",
    "SHOW SESSION STATUS LIKE 'Questions'",
    "BEGIN", "START TRANSACTION READ ONLY", "START TRANSACTION WITH CONSISTENT SNAPSHOT", "COMMIT", "ROLLBACK",
    "COMMIT AND CHAIN", "SET autocommit = 0", "SET autocommit = 1", "SAVEPOINT s", "ROLLBACK TO s",
    "XA START 'x'", "XA END 'x'", "XA ROLLBACK 'x'", "SET @@completion_type = 1", "SET @@completion_type = 0",
    "INSERT INTO goods (name) VALUES ('scale')", "INSERT INTO goods (id) VALUES (1)",
    "INSERT INTO goods (name) VALUES ('a'), ('b') RETURNING id", "UPDATE goods SET name = 'other' WHERE id < 5",
    "DELETE FROM goods WHERE id > 60", "SELECT id FROM goods WHERE id < 3 FOR UPDATE",
    "CALL results(4)", "CALL fails()", "CALL begins_and_fails()", "CALL nothing()",
    "USE shop", "SET NAMES latin1", "SET NAMES utf8mb4", "SET sql_mode = 'ANSI_QUOTES'", "SET sql_mode = DEFAULT",
    "SET session_track_transaction_info = 'CHARACTERISTICS'", "SET session_track_state_change = 1",
    "SET session_track_system_variables = '*'",
    "CREATE TEMPORARY TABLE IF NOT EXISTS scratch (a INT)", "INSERT INTO scratch VALUES (1)", "SELECT * FROM scratch",
    "DROP TEMPORARY TABLE IF EXISTS scratch",
    "PREPARE p FROM 'SELECT ?, ?'", "EXECUTE p USING @x, @x", "EXECUTE IMMEDIATE 'SELECT 7'", "DEALLOCATE PREPARE p",
    "EXECUTE IMMEDIATE 'CALL begins_and_fails()'",
    "BEGIN NOT ATOMIC START TRANSACTION; SELECT 1; SIGNAL SQLSTATE '45000'; END",
    "SELECT GET_LOCK('a', 0)", "SELECT RELEASE_LOCK('a')", "SELECT RELEASE_ALL_LOCKS()", "LOCK TABLES goods WRITE",
    "UNLOCK TABLES", "FLUSH TABLES WITH READ LOCK", "BACKUP STAGE START", "BACKUP STAGE END",
    "BACKUP LOCK goods", "BACKUP UNLOCK", "CHECK TABLE goods",
]


def _text(session):
    session.query(session.chance.choice(TEXTS))


def _several_texts(session):
    session.query("; ".join(session.chance.choices(TEXTS, k=session.chance.randint(2, 4))))


def _large_row(session):
    session.query(f"SELECT REPEAT('tenbin..', {2 * MIB + session.chance.choice([-2, -1, 0, 1])}), 2")


def _large_text(session):
    session.query(b"SELECT LENGTH('" + b"x" * (16 * MIB + session.chance.choice([-20, -18, -17, 0, 5])) + b"')")


def _in_one(payload):
    return lambda session: session.ask((payload, Wire.answer_in_one))


def _reset_connection(session):
    session.ask((RESET_CONNECTION, Wire.answer_in_one))
    session.cursors.clear()


def _alter(session):
    """The one that reports its progress."""
    session.query("ALTER TABLE goods FORCE")


def _field_list(session):
    table = session.chance.choice([b"goods", b"nothing", b"seq_1_to_3"])
    session.ask((b"\x04" + table + b"\0" + session.chance.choice([b"", b"n%"]), Wire.answer_of_definitions))


def _statistics(session):
    session.statistics()


def _change_user(session):
    user, password = session.account
    session.change_user(user, password)


def _load(session):
    text = "LOAD DATA LOCAL INFILE 'any' INTO TABLE goods (name)"
    if session.chance.random() < 0.3:
        text = f"SELECT 1; {text}; SELECT 2"
    file = session.chance.choice([None, b"one\n", b"a\nb\nc\n", b"".join(b"row %d\n" % i for i in range(20000))])
    session.query(session.chance.choice([text, text.replace("goods", "nothing")]), file)


# Prepared statements.

def _bound(parameters, values):
    """Parameters as texts; None is NULL."""
    nulls = bytearray((parameters + 7) // 8)
    data = b""
    for i, value in enumerate(values[:parameters]):
        if value is None:
            nulls[i // 8] |= 1 << i % 8
        else:
            data += bytes([len(value)]) + value
    return bytes(nulls) + b"\1" + b"\xfe\0" * parameters + data if parameters else b""


def _execute(statement, parameters, values=(b"1", b"2", b"3"), cursor=0):
    return struct.pack("<BIBI", EXECUTE, statement, cursor, 1) + _bound(parameters, values)


def _close(statement):
    return struct.pack("<BI", CLOSE, statement), None


PREPARED = ["SELECT ?, ?", "SELECT seq FROM seq_1_to_100 WHERE seq > ?", "INSERT INTO goods (name) VALUES (?)",
            "SELECT * FROM goods", "CALL results(?)", "CALL gives(?, ?)", "SELECT GET_LOCK(?, 0)", "BEGIN", "COMMIT",
            "CALL begins_and_fails()", "SELECT * FROM goods WHERE id = ? FOR UPDATE", "SHOW TABLES", "DO ?", "nonsense"]


def _prepare(session, text):
    return session.ask((bytes([PREPARE]) + text.encode(), Wire.answer_of_prepare))[0]


def _statement(session):
    made = _prepare(session, session.chance.choice(PREPARED))
    if made.error is not None:
        return
    for _ in range(session.chance.randint(0, 3)):
        session.ask((_execute(made.statement, made.parameters), Wire.answer_of_result))
        if session.chance.random() < 0.2:
            session.ask((struct.pack("<BI", RESET_STATEMENT, made.statement), Wire.answer_in_one))
    session.ask(_close(made.statement))


def _cursor(session):
    text = session.chance.choice(["SELECT seq FROM seq_1_to_50 WHERE seq > ?", "SELECT * FROM goods", "SHOW TABLES",
                                  "INSERT INTO goods (name) VALUES (?)", "CALL results(?)", "SELECT 1 WHERE 0"])
    made = _prepare(session, text)
    if made.error is not None:
        return
    for _ in range(session.chance.randint(1, 2)):
        told = session.ask((_execute(made.statement, made.parameters, cursor=1), Wire.answer_of_result))[0]
        if told.has_cursor:
            session.cursors.add(made.statement)
        else:
            session.cursors.discard(made.statement)
        for _ in range(session.chance.randint(0, 3)):
            fetch = struct.pack("<BII", FETCH, made.statement, session.chance.choice([1, 10, 100]))
            told = session.ask((fetch, Wire.answer_of_rows))[0]
            if told.was_last_row:
                session.cursors.discard(made.statement)
    if session.chance.random() < 0.6:
        session.ask(_close(made.statement))
        session.cursors.discard(made.statement)


def _long_data(session):
    made = _prepare(session, "SELECT MD5(?), LENGTH(?)")
    if made.error is not None:
        return
    sent = struct.pack("<BIH", LONG_DATA, made.statement, 0) + b"long " * session.chance.choice([1, 100, 50_000])
    bound = struct.pack("<BIBI", EXECUTE, made.statement, 0, 1) + b"\0\1\xfb\0\xfe\0\x01y"
    session.ask((sent, None), (sent, None), (bound, Wire.answer_of_result), _close(made.statement))


def _pipeline_of_last_prepared(session):
    text = session.chance.choice(PREPARED)
    parameters = text.count("?")
    session.ask((bytes([PREPARE]) + text.encode(), Wire.answer_of_prepare),
                (_execute(LAST_PREPARED, parameters), Wire.answer_of_result), _close(LAST_PREPARED))


def _unknown_statement(session):
    session.ask((_execute(9999, 0), Wire.answer_of_result), (struct.pack("<BII", FETCH, 9999, 1), Wire.answer_of_rows),
                (struct.pack("<BI", RESET_STATEMENT, 9999), Wire.answer_in_one), _close(9999))


def _bulk(session):
    made = _prepare(session, session.chance.choice([
        "INSERT INTO goods (name) VALUES (?)", "INSERT INTO goods (name) VALUES (?) RETURNING id",
        "UPDATE goods SET name = 'bulk' WHERE id = ?", "SELECT ?"]))
    if made.error is not None:
        return
    count = session.chance.randint(1, 40)
    rows = b"".join(session.chance.choice([b"\0\x02" + b"%02d" % i, b"\1"]) for i in range(count))
    session.ask((struct.pack("<BIH", BULK_EXECUTE, made.statement, 128) + b"\xfe\0" + rows, Wire.answer_of_result),
                _close(made.statement))


def _pipeline(session):
    """Commands that do not wait for each other."""
    choices = [session.to_query("SELECT 1"), session.to_query("SELECT seq FROM seq_1_to_300"),
               session.to_query("nonsense"), session.to_query("BEGIN"), session.to_query("COMMIT"),
               session.to_query("SELECT GET_LOCK('a', 0)"), session.to_query("SELECT RELEASE_ALL_LOCKS()"),
               session.to_query("CALL results(3)"), (PING, Wire.answer_in_one), (RESET_CONNECTION, Wire.answer_in_one)]
    asked = session.chance.choices(choices, k=session.chance.randint(2, 4))
    if any(payload == RESET_CONNECTION for payload, _ in asked):
        session.cursors.clear()
    session.ask(*asked)


# Steps and how often they are taken, relative to each other.
STEPS = {
    _text: 40, _several_texts: 12, _large_row: 0.05, _large_text: 0.05, _in_one(PING): 4, _reset_connection: 1,
    _in_one(b"\x02shop"): 1, _in_one(b"\x02nothing"): 1, _in_one(b"\x0d"): 0.5, _in_one(b"\x1b\0\0"): 1,
    _in_one(b"\x1b\1\0"): 1, _in_one(b"\x1b\7\0"): 0.5, _in_one(b"\x07\x04"): 0.3, _in_one(b"\x05other"): 0.3,
    _in_one(b"\x15" + struct.pack("<I3sHII", 77, b"", 3306, 0, 0)): 0.3,
    _alter: 1, _field_list: 2, _statistics: 1, _change_user: 1, _load: 2, _statement: 8, _cursor: 6, _long_data: 2,
    _pipeline_of_last_prepared: 4, _unknown_statement: 1, _bulk: 3, _pipeline: 6,
}
NEEDS = {_load: LOCAL_FILES, _bulk: BULK, _alter: PROGRESS}

# Why the tracker may give up. The session goes on. Where time decides whether it does, it is left to the unit tests:
# a command behind one that asks for a local file, a fifth turn of kinds in one pipeline.
OPAQUE = {"a command that no client sends": frames(b"\x00"), "a command of another version": frames(b"\x30"),
          "COM_MULTI, which was withdrawn": frames(b"\xfe"), "a command that is empty": frames(b"")}
# What the server closes the session for, and why the tracker may give up.
LAST_WORDS = {frames(b"\x01"): None, frames(b"\x03KILL CONNECTION_ID()"): None, frames(PING, 3): "frames out of order",
              frames(b"\x12" + struct.pack("<IHI", 4, 0, 77) + b"binlog.000001"): "a stream without an end"}


def play(session, steps):
    """So many steps, and an end. What the tracker said after each step of whether the session may end."""
    kinds = {step: weight for step, weight in STEPS.items() if not NEEDS.get(step, 0) & ~session.capabilities}
    may_end = []
    for step in session.chance.choices(list(kinds), kinds.values(), k=steps):
        step(session)
        may_end.append(session.compare_tracker(ask_server=session.chance.random() < 0.5).may_end)
    if session.chance.random() < 0.3:
        cause, data = session.chance.choice(list(OPAQUE.items()))
        session.opaque_from_here(data, cause)
        for _ in range(3):
            _text(session)
    elif session.chance.random() < 0.5:
        data, cause = session.chance.choice(list(LAST_WORDS.items()))
        session.last_words(data, cause)
    return may_end
