"""What applications speak MySQL with: each driver plays the part of drivers/README.md through tenbin."""

import json

import pytest

from conftest import VIRTUAL_SLAVE
from farm.drivers import run
from farm.mariadb import APP, PORT

EVERYBODY = {
    "query": 42,
    "prepared": [[2, "scales!"], [4, "scales!"], [6, "scales!"]],
    "transaction": [0, 1],
    "rows": [20_000, 2_000_000],
    "long_row": 17_000_000,
    "error": 1146,
    "after_error": 1,
    "reconnected": 1,
    "denied": 1045,
}

# The command, and what its driver can beyond the others.
PARTS = {
    "npm_mysql2": (["node", "mysql2.js"], {"reset": True, "change_user": True}),
    "php_mysqlnd": (["php", "mysqlnd.php"], {"change_user": True}),
    "perl_dbd_mysql": (["perl", "dbi.pl", "mysql"], {}),
    "perl_dbd_mariadb": (["perl", "dbi.pl", "MariaDB"], {}),
    "ruby_mysql2": (["ruby", "mysql2.rb"], {}),
}


@pytest.mark.parametrize("driver", PARTS)
def test_driver_sees_what_a_server_shows(virtual_slave, driver):
    command, extras = PARTS[driver]
    done = run(*command, VIRTUAL_SLAVE, PORT, *APP)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {**EVERYBODY, **extras}
    virtual_slave.empty()
    assert sum(server["opaque"] for server in virtual_slave.servers()) == 0
