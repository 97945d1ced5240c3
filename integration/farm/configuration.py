"""Configurations for tests: blocks as text, one keyword a line."""

from farm.mariadb import MONITOR, PORT


def block(head, *lines):
    """A block whose lines may be blocks themselves."""
    inner = "\n".join(lines).replace("\n", "\n  ")
    return f"{head} {{\n  {inner}\n}}"


def global_defs(engine, workers=2):
    return block("global_defs", "router_id test", f"workers {workers}", f"io_engine {engine}")


def checked_by_query(server, *lines, check_lines=()):
    """The real_server block of a `Mariadb`, checked by a login and a query; `check_lines` more in the check."""
    check = block("MYSQL_CHECK", f"user {MONITOR[0]}", f"password {MONITOR[1]}",
                  '''query "SHOW VARIABLES LIKE 'server_id'"''', f'expect "{server.server_id}"', "connect_timeout 3s",
                  *check_lines)
    return block(f"real_server {server.address} {PORT}", *lines, check)


def mysql_proxy(listen, servers, *lines, delay_loop="1s", sorry=None, check_lines=()):
    """A mysql_proxy on `listen` (address:port) over `servers`, with further `lines` of its block."""
    return block("mysql_proxy db100-s", f"listen {listen}", f"delay_loop {delay_loop}", *lines,
                 *(checked_by_query(server, check_lines=check_lines) for server in servers),
                 *([f"sorry_server {sorry.address} {PORT}"] if sorry else []))
