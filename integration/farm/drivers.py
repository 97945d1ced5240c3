"""Clients that are programs of their own: those of integration/drivers, and MariaDB's."""

import re
import shutil
import subprocess

import pymysql
import pytest

from farm.mariadb import PORT
from farm.probe import ask, connect
from farm.tenbin import ROOT

FOLDER = ROOT / "integration/drivers"
FROM_NPM = ROOT / "build/drivers/package-lock.json"


def run(*command):
    """Its result; the test is skipped, with the reason, where what it needs is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]}")
    if command[0] == "node" and not FROM_NPM.exists():
        pytest.skip("integration/install-deps had nothing from npm: there is no npm, or it said no")
    return subprocess.run([str(word) for word in command], cwd=FOLDER, capture_output=True, text=True, timeout=60)


def by_libmariadb(address, account, statement):
    # Where it may use TLS this program takes a link for safe though the server has none, and sends passwords in clear.
    done = run("mariadb", "--no-defaults", "--skip-ssl", f"-h{address}", f"-P{PORT}", f"-u{account[0]}",
               f"-p{account[1]}", "-sN", "-e", statement)
    refused = re.match(r"ERROR (\d+)", done.stderr)
    return f"error {refused[1]}" if refused else done.stdout.strip()


def by_pymysql(address, account, statement):
    try:
        link = connect(address, PORT, account)
    except pymysql.err.MySQLError as problem:
        return f"error {problem.args[0]}"
    with link:
        return str(ask(link, statement)[0][0])


def by_mysql2(address, account, *statements):
    return run("node", "ask.js", address, PORT, *account, *statements).stdout.strip()


def by_mysqlnd(address, account, *statements):
    return run("php", "ask.php", address, PORT, *account, *statements).stdout.strip()
