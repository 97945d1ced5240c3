// bench_connect listen PORT : takes and closes connections to every address of this host; for each line of standard input
//                             it writes how many there were.
// bench_connect knock SERVERS RATE SECONDS PORT : the least that checks by TCP can cost: connect and close, RATE times a
//                             second, 127.40.0.1:PORT and the SERVERS - 1 addresses after it in turn. Writes the
//                             nanoseconds of CPU time for each.
#include "bench_socket.hpp"

#include <ctime>

namespace {

using bench::must;

constexpr std::uint32_t FIRST = (127u << 24) + (40u << 16) + 1;

[[noreturn]] void listen_for_ever(const char* port)
{
    const int listener = bench::listen_at(std::string{"0.0.0.0:"} + port, SOCK_NONBLOCK);
    const int events = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    bench::watch(events, listener, EPOLLIN, 0);
    bench::watch(events, STDIN_FILENO, EPOLLIN, 1);
    unsigned long taken = 0;
    for (;;) {
        epoll_event event{};
        if (epoll_wait(events, &event, 1, -1) != 1)
            continue;
        if (event.data.u64 == 0) {
            for (int link = -1; (link = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; ++taken)
                close(link);
            continue;
        }
        char line[16];
        if (read(STDIN_FILENO, line, sizeof line) <= 0)
            std::exit(0);
        std::printf("%lu\n", taken);
        std::fflush(stdout);
    }
}

std::int64_t nanoseconds(clockid_t clock)
{
    timespec now{};
    must(clock_gettime(clock, &now), "clock_gettime");
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

void knock(std::uint32_t servers, unsigned rate, unsigned seconds, const char* port)
{
    auto address = bench::address_of(std::string{"127.0.0.1:"} + port);
    const unsigned count = rate * seconds;
    const auto began = nanoseconds(CLOCK_MONOTONIC);
    const auto spent_before = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned i = 0; i < count; ++i) {
        const auto due = began + static_cast<std::int64_t>(i) * 1'000'000'000 / rate;
        const timespec until{.tv_sec = due / 1'000'000'000, .tv_nsec = due % 1'000'000'000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
        address.sin_addr.s_addr = htonl(FIRST + i % servers);
        const int link = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        must(connect(link, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
        close(link);
    }
    std::printf("%ld\n", (nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - spent_before) / count);
}

}  // namespace

int main(int count, char** arguments)
{
    const std::string_view what = count > 1 ? arguments[1] : "";
    if (what == "listen" && count == 3)
        listen_for_ever(arguments[2]);
    if (what != "knock" || count != 6)
        bench::die("usage: bench_connect listen PORT | bench_connect knock SERVERS RATE SECONDS PORT");
    knock(bench::number(arguments[2]), bench::number(arguments[3]), bench::number(arguments[4]), arguments[5]);
}
