// The words of real_server and sorry_server, and those on rounds of checks, which may stand in the proxy as well, for
// all its servers.
#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr auto proxy_or_server = place::any_pool | place::any_server;
constexpr auto proxy_server_or_check = proxy_or_server | place::any_check;
constexpr auto proxy_server_or_repeated = proxy_or_server | place::any_repeated_check;

constexpr keyword rows[] = {
    {.name = "weight",
     .where = place::any_server,
     .value = number{.least = 0, .most = 65'535, .put = [](scope& in, unsigned share) { in.server->weight = share; }},
     .otherwise = "1",
     .example = "weight 1",
     .help = "Its share of the sessions; 0: no new one."},
    {.name = "inhibit_on_failure",
     .where = place::any_server,
     .value = flag{[](scope& in, bool set) { in.server->inhibit_on_failure = set; }},
     .otherwise = "no",
     .example = "inhibit_on_failure",
     .help = "A failed server keeps its place with weight 0 instead of leaving."},
    {.name = "max_connections",
     .where = place::any_server,
     .value = number{.least = 0,
                     .most = 1'000'000,
                     .put = [](scope& in, unsigned count) { in.server->max_connections = count; }},
     .otherwise = "0",
     .example = "max_connections 500",
     .help = "Sessions at a time; 0: no limit."},
    {.name = "max_logins",
     .where = place::any_server,
     .value =
         number{.least = 1, .most = 100'000, .put = [](scope& in, unsigned count) { in.server->max_logins = count; }},
     .otherwise = "64",
     .example = "max_logins 64",
     .help = "Unfinished logins at a time."},

    {.name = "rise",
     .where = proxy_or_server,
     .value = number{.least = 1, .most = 1000, .put = [](scope& in, unsigned rounds) { in.timing.rise = rounds; }},
     .otherwise = "1",
     .example = "rise 1",
     .help = "Good rounds in a row that bring a server up."},
    {.name = "fall",
     .where = proxy_or_server,
     .value = number{.least = 1, .most = 1000, .put = [](scope& in, unsigned rounds) { in.timing.fall = rounds; }},
     .otherwise = "1",
     .example = "fall 1",
     .help = "Bad rounds in a row that take a server down."},
    {.name = "delay_loop",
     .where = proxy_server_or_check,
     .value = duration{.least = 1ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.timing.delay_loop = time; }},
     .otherwise = "60s",
     .example = "delay_loop 3s",
     .help = "From the start of one round of checks to the start of the next."},
    {.name = "retry",
     .where = proxy_server_or_repeated,
     .value = number{.least = 0, .most = 1000, .put = [](scope& in, unsigned times) { in.timing.retry = times; }},
     .otherwise = "1",
     .example = "retry 1",
     .help = "Further attempts within a round before it counts as failed."},
    {.name = "delay_before_retry",
     .where = proxy_server_or_repeated,
     .value = duration{.least = 0ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.timing.delay_before_retry = time; }},
     .otherwise = "1s",
     .example = "delay_before_retry 1s",
     .help = "The pause before such an attempt."},
};

}  // namespace

std::span<const keyword> server_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
