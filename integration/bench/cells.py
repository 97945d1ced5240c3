"""What is measured, and what is to be reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    name: str
    mode: str  # of bench_load
    sessions: int
    answer_bytes: int
    target: dict  # per engine: CPU per operation as a ratio to HAProxy; idle cells: KiB per session
    knows_mysql: bool = False  # through mysql_proxy, else through tcp_proxy
    near_floor: float = 0  # as good as the target: io_uring at most this many times the floor
    amount: int = 0  # idle cells: queries before the silence
    at_least: int = 0  # idle cells: the sessions that the growth is counted from


IDLE_5000 = Cell(
    "memory after 10 x 64 KiB, 5000", "idle", 5000, 65536, {"io_uring": 1.0, "epoll": 1.0}, knows_mysql=True, amount=10
)

CELLS = [
    Cell("tcp_proxy query 120 B, 1", "query", 1, 120, {"io_uring": 0.78, "epoll": 0.95}, near_floor=1.07),
    Cell("tcp_proxy query 120 B, 64", "query", 64, 120, {"io_uring": 0.44, "epoll": 1.0}, near_floor=1.07),
    Cell("tcp_proxy row 16 KiB, 64", "query", 64, 16384, {"io_uring": 0.45, "epoll": 1.0}),
    Cell("mysql_proxy connect to quit, 1", "connect", 1, 120, {"io_uring": 0.92, "epoll": 1.05}, knows_mysql=True),
    Cell("mysql_proxy connect to quit, 64", "connect", 64, 120, {"io_uring": 0.62, "epoll": 1.05}, knows_mysql=True),
    Cell("memory per idle session", "idle", 9000, 120, {"io_uring": 0.5, "epoll": 0.5}, True, at_least=1000),
    IDLE_5000,
]


def explain(cell, engine, found):
    """PASS, miss, or why a miss counts as explained: the floor of that engine misses in the same run."""
    figure = found["figures"][f"tenbin_{engine}"]
    floor = found["figures"][f"floor_{engine}"]
    if figure <= cell.target[engine]:
        return "PASS"
    if engine == "io_uring" and cell.near_floor and found["to_floor"][engine] <= cell.near_floor:
        return f"PASS ({found['to_floor'][engine]:.2f} of the floor)"
    if cell.mode != "idle" and floor > cell.target[engine]:
        return "miss, as the floor"
    return "miss"
