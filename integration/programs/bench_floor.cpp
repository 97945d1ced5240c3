// bench_floor io_uring|epoll LISTEN SERVER : the least that a relay can cost on this kernel, the yardstick beside which
// tenbin's own cost is seen. It accepts, connects to the one server and moves bytes, without a look at them, without
// deadlines, limits, counters or back pressure: it is for the traffic of the bench, and ends where a socket is full.
#include "floor_epoll.hpp"
#include "floor_uring.hpp"

int main(int count, char** arguments)
{
    if (count != 4)
        bench::die("usage: bench_floor io_uring|epoll LISTEN SERVER");
    bench::raise_file_limit();
    const std::string_view engine = arguments[1];
    if (engine == "io_uring")
        bench::uring_floor{arguments[2], arguments[3]}.run();
    if (engine == "epoll")
        bench::epoll_floor{arguments[2], arguments[3]}.run();
    bench::die("the engine is io_uring or epoll");
}
