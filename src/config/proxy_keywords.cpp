// The words of mysql_proxy and tcp_proxy.
#include <array>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 7> policies{
    "least_conn", "rr", "wrr", "p2c", "source_hash", "least_load", "lag"};
static_assert(static_cast<int>(balance::lag) == policies.size() - 1);
constexpr std::array<std::string_view, 2> refusals{"error", "refuse"};
static_assert(static_cast<int>(when_down::error) == 0 && static_cast<int>(when_down::refuse) == 1);

constexpr std::array<std::string_view, 2> off_or_on{"off", "on"};

constexpr keyword rows[] = {
    {.name = "listen",
     .where = place::any_proxy,
     .value = one_endpoint{[](scope& in, const endpoint& where) { in.proxy->listen.push_back(where); }},
     .example = "listen 192.0.2.1:3306",
     .help = "An address and port to accept on, [2001:db8::1]:3306 for IPv6; may be repeated.",
     .repeatable = true},
    {.name = "balance",
     .where = place::any_proxy,
     .value = choice{.words = policies,
                     .put = [](scope& in, std::size_t index) { in.proxy->balance = static_cast<balance>(index); }},
     .otherwise = "least_conn",
     .example = "balance least_conn",
     .help = "Who gets the next session."},
    {.name = "connect_timeout",
     .where = place::any_proxy,
     .value = duration{.least = 1ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->connect_timeout = time; }},
     .otherwise = "5s",
     .example = "connect_timeout 5s",
     .help = "From accept until a server has been found and has greeted."},
    {.name = "handshake_timeout",
     .where = place::any_proxy,
     .value = duration{.least = 1ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->handshake_timeout = time; }},
     .otherwise = "10s",
     .example = "handshake_timeout 10s",
     .help = "From the greeting to the end of the login."},
    {.name = "idle_timeout",
     .where = place::any_proxy,
     .value = duration{.least = 0ms,
                       .most = 10 * 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->idle_timeout = time; }},
     .otherwise = "0",
     .example = "idle_timeout 8h",
     .help = "Sessions silent for so long are closed; 0: never."},
    {.name = "max_sessions",
     .where = place::any_proxy,
     .value = number{.least = 1,
                     .most = 1'000'000,
                     .put = [](scope& in, unsigned count) { in.proxy->max_sessions = count; }},
     .otherwise = "10000",
     .example = "max_sessions 10000",
     .help = "Clients at a time; more get error 1040, or are closed by a tcp_proxy."},
    {.name = "when_down",
     .where = place::any_proxy,
     .value = choice{.words = refusals,
                     .put = [](scope& in, std::size_t which) { in.proxy->when_down = static_cast<when_down>(which); }},
     .otherwise = "error",
     .example = "when_down error",
     .help = "What a client gets when no server is up: an error of MySQL, or no connection."},
    {.name = "track_commands",
     .where = place::mysql_proxy,
     .value =
         choice{.words = off_or_on, .put = [](scope& in, std::size_t which) { in.proxy->track_commands = which == 1; }},
     .otherwise = "on",
     .example = "track_commands on",
     .help = "Follow the commands of sessions: how many each server answered, how long they took, when nothing runs."},
    {.name = "real_server",
     .where = place::any_pool,
     .value = nested{.opens = place::real_server, .values = 2, .may_lack_braces = true},
     .example = "real_server 192.0.2.11 3306 {",
     .help = "A server of the pool.",
     .repeatable = true},
    {.name = "sorry_server",
     .where = place::any_pool,
     .value = nested{.opens = place::sorry_server, .values = 2, .may_lack_braces = true},
     .example = "sorry_server 192.0.2.10 3306",
     .help = "Used when no real server is up; may be repeated.",
     .repeatable = true},
};

}  // namespace

std::span<const keyword> proxy_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
