// The checkers, and the words of those that connect.
#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

/// Where a check goes if it is not to the server's own address: what is not written stays the server's.
endpoint& connect_to(scope& in)
{
    auto& where = in.checker->connect_to;
    if (!where)
        where = in.server->where;
    return *where;
}

constexpr keyword rows[] = {
    {.name = "TCP_CHECK",
     .where = place::any_server,
     .value = nested{.opens = place::tcp_check, .may_lack_braces = true},
     .example = "TCP_CHECK {",
     .help = "Connects and closes.",
     .repeatable = true},
    {.name = "MYSQL_CHECK",
     .where = place::any_server,
     .value = nested{.opens = place::mysql_check},
     .example = "MYSQL_CHECK {",
     .help = "Logs in and asks.",
     .repeatable = true},

    {.name = "connect_ip",
     .where = place::any_dialling_check,
     .value = one_address{[](scope& in, const address& host) { connect_to(in).host = host; }},
     .example = "connect_ip 192.0.2.11",
     .help = "Checks this address instead of the server's."},
    {.name = "connect_port",
     .where = place::any_dialling_check,
     .value = number{.least = 1,
                     .most = 65'535,
                     .put = [](scope& in, unsigned port) { connect_to(in).port = static_cast<std::uint16_t>(port); }},
     .example = "connect_port 3306",
     .help = "Checks this port instead of the server's."},
    {.name = "connect_timeout",
     .where = place::any_dialling_check,
     .value = duration{.least = 1ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.checker->connect_timeout = time; }},
     .otherwise = "5s",
     .example = "connect_timeout 3s",
     .help = "The deadline of each step of the check."},
};

}  // namespace

std::span<const keyword> check_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
