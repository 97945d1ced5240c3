#include "keywords.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tenbin::config {

namespace {

using words = std::vector<word>;
using outcome = std::optional<mistake>;
using namespace std::chrono_literals;

struct bounds {
    unsigned least;
    unsigned most;
};

outcome read_number(const words& w, unsigned& to, bounds range)
{
    const auto& text = w[1].text;
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = problem == std::errc{} && end == text.data() + text.size();
    if (!whole || value < range.least || value > range.most)
        return mistake{1,
                       fmt::format("'{}' is not a number for {}", text, w[0].text),
                       fmt::format("a whole number from {} to {}", range.least, range.most)};
    to = value;
    return {};
}

outcome read_duration(const words& w, milliseconds& to, milliseconds least)
{
    const auto value = parse_duration(w[1].text, 1s);
    if (!value || *value < least || *value > 240h * 365)
        return mistake{1,
                       fmt::format("'{}' is not a duration for {}", w[1].text, w[0].text),
                       fmt::format("a time such as 500ms, 3s or 10m, at least {} (a bare number means seconds)",
                                   format_duration(least))};
    to = std::chrono::ceil<milliseconds>(*value);
    return {};
}

template <class Enum, std::size_t Count>
outcome read_choice(const words& w, Enum& to, const std::array<std::pair<std::string_view, Enum>, Count>& choices)
{
    std::string all;
    for (const auto& [name, value] : choices) {
        if (name == w[1].text) {
            to = value;
            return {};
        }
        all += (all.empty() ? "" : " | ") + std::string{name};
    }
    return mistake{1, fmt::format("'{}' is not a value of {}", w[1].text, w[0].text), "one of " + all};
}

outcome read_secret(scope& in, const words& w, secret& to)
{
    const auto& text = w[1].text;
    if (!text.starts_with("file:") && !text.starts_with("env:")) {
        to = secret{text};
        return {};
    }
    auto value = (*in.resolver)(text);
    if (!value)
        return mistake{1, fmt::format("the {} can't be read: {}", w[0].text, value.error().words), ""};
    to = secret{std::move(*value)};
    return {};
}

mysql_check* mysql_of(scope& in)
{
    return std::get_if<mysql_check>(&in.checker->what);
}

outcome only_mysql(const words& w)
{
    return mistake{0, fmt::format("{} stands in MYSQL_CHECK only", w[0].text), ""};
}

endpoint& connect_to(scope& in)
{
    if (!in.checker->connect_to)
        in.checker->connect_to = in.server->where;
    return *in.checker->connect_to;
}

constexpr std::array engines{std::pair{std::string_view{"auto"}, io_engine::automatic},
                             std::pair{std::string_view{"io_uring"}, io_engine::io_uring},
                             std::pair{std::string_view{"epoll"}, io_engine::epoll}};
constexpr std::array refusals{std::pair{std::string_view{"error"}, when_down::error},
                              std::pair{std::string_view{"refuse"}, when_down::refuse}};
constexpr std::array policies{std::pair{std::string_view{"least_conn"}, balance::least_conn}};

// Words that several blocks share, once.
#define TENBIN_TIMING(WHERE)                                                                                           \
    keyword{"delay_loop", WHERE, 1, 1, "delay_loop 3s", "From one round of checks to the next.",                      \
            [](scope& in, const words& w) { return read_duration(w, in.timing.delay_loop, 1ms); }},                   \
    keyword{"retry", WHERE, 1, 1, "retry 1", "Further attempts within a round before it counts as failed.",           \
            [](scope& in, const words& w) { return read_number(w, in.timing.retry, {0, 1000}); }},                    \
    keyword{"delay_before_retry", WHERE, 1, 1, "delay_before_retry 1s", "Pause before such an attempt.",              \
            [](scope& in, const words& w) { return read_duration(w, in.timing.delay_before_retry, 0ms); }}
#define TENBIN_COUNTING(WHERE)                                                                                         \
    keyword{"rise", WHERE, 1, 1, "rise 1", "Good rounds in a row that bring a server up.",                            \
            [](scope& in, const words& w) { return read_number(w, in.timing.rise, {1, 1000}); }},                     \
    keyword{"fall", WHERE, 1, 1, "fall 1", "Bad rounds in a row that take a server down.",                            \
            [](scope& in, const words& w) { return read_number(w, in.timing.fall, {1, 1000}); }}

const std::array table{
    keyword{"global_defs", place::top, 0, 0, "global_defs {", "What concerns the whole daemon.", nullptr},
    keyword{"mysql_proxy", place::top, 1, 1, "mysql_proxy NAME {", "A virtual MySQL server.", nullptr},
    keyword{"tcp_proxy", place::top, 1, 1, "tcp_proxy NAME {", "Any protocol over TCP.", nullptr},

    keyword{"router_id", place::global, 1, 1, "router_id ll1", "The name of this box.",
            [](scope& in, const words& w) { in.model->global.router_id = w[1].text; return outcome{}; }},
    keyword{"workers", place::global, 1, 1, "workers auto", "Threads that carry sessions; auto: one per core.",
            [](scope& in, const words& w) {
                if (w[1].text == "auto") { in.model->global.workers = 0; return outcome{}; }
                return read_number(w, in.model->global.workers, {1, 256});
            }},
    keyword{"io_engine", place::global, 1, 1, "io_engine auto", "How sockets are driven: auto, io_uring or epoll.",
            [](scope& in, const words& w) { return read_choice(w, in.model->global.engine, engines); }},
    keyword{"user", place::global, 1, 1, "user tenbin", "Whom the roles become when started as root.",
            [](scope& in, const words& w) { in.model->global.user = w[1].text; return outcome{}; }},

    keyword{"listen", place::proxy, 1, 1, "listen 192.0.2.1:3306", "An address and port to accept on; may be repeated.",
            [](scope& in, const words& w) {
                const auto where = endpoint::parse(w[1].text);
                if (!where || where->port == 0)
                    return outcome{mistake{1, fmt::format("'{}' is not an address and port", w[1].text),
                                           "listen 192.0.2.1:3306 or listen [2001:db8::1]:3306"}};
                in.proxy->listen.push_back(*where);
                return outcome{};
            }},
    keyword{"balance", place::proxy, 1, 1, "balance least_conn", "Who gets the next session.",
            [](scope& in, const words& w) { return read_choice(w, in.proxy->balance, policies); }},
    keyword{"connect_timeout", place::proxy, 1, 1, "connect_timeout 5s", "From accept until a server has greeted.",
            [](scope& in, const words& w) { return read_duration(w, in.proxy->connect_timeout, 1ms); }},
    keyword{"handshake_timeout", place::proxy, 1, 1, "handshake_timeout 10s", "From the greeting to the end of the login.",
            [](scope& in, const words& w) { return read_duration(w, in.proxy->handshake_timeout, 1ms); }},
    keyword{"idle_timeout", place::proxy, 1, 1, "idle_timeout 8h", "Sessions silent for so long are closed; 0: never.",
            [](scope& in, const words& w) { return read_duration(w, in.proxy->idle_timeout, 0ms); }},
    keyword{"max_sessions", place::proxy, 1, 1, "max_sessions 10000", "Clients at a time.",
            [](scope& in, const words& w) { return read_number(w, in.proxy->max_sessions, {1, 1'000'000}); }},
    keyword{"when_down", place::proxy, 1, 1, "when_down error", "What a client gets when no server is up.",
            [](scope& in, const words& w) { return read_choice(w, in.proxy->when_down, refusals); }},
    TENBIN_TIMING(place::proxy),
    TENBIN_COUNTING(place::proxy),
    keyword{"real_server", place::proxy, 2, 2, "real_server 192.0.2.11 3306 {", "A server of the pool.", nullptr},
    keyword{"sorry_server", place::proxy, 2, 2, "sorry_server 192.0.2.10 3306", "Used when no real server is up.", nullptr},

    keyword{"weight", place::server, 1, 1, "weight 1", "Its share of the sessions; 0: none.",
            [](scope& in, const words& w) { return read_number(w, in.server->weight, {0, 65535}); }},
    keyword{"inhibit_on_failure", place::server, 0, 0, "inhibit_on_failure", "A failed server stays listed with weight 0.",
            [](scope& in, const words&) { in.server->inhibit_on_failure = true; return outcome{}; }},
    keyword{"max_connections", place::server, 1, 1, "max_connections 500", "Sessions at a time; 0: no limit.",
            [](scope& in, const words& w) { return read_number(w, in.server->max_connections, {0, 1'000'000}); }},
    keyword{"max_logins", place::server, 1, 1, "max_logins 64", "Unfinished logins at a time.",
            [](scope& in, const words& w) { return read_number(w, in.server->max_logins, {1, 100'000}); }},
    TENBIN_TIMING(place::server),
    TENBIN_COUNTING(place::server),
    keyword{"TCP_CHECK", place::server, 0, 0, "TCP_CHECK {", "Connects and closes.", nullptr},
    keyword{"MYSQL_CHECK", place::server, 0, 0, "MYSQL_CHECK {", "Logs in and asks.", nullptr},

    keyword{"connect_ip", place::checker, 1, 1, "connect_ip 192.0.2.11", "Check this address instead of the server's.",
            [](scope& in, const words& w) {
                const auto host = address::parse(w[1].text);
                if (!host)
                    return outcome{mistake{1, fmt::format("'{}' is not an address", w[1].text), "connect_ip 192.0.2.11"}};
                connect_to(in).host = *host;
                return outcome{};
            }},
    keyword{"connect_port", place::checker, 1, 1, "connect_port 3306", "Check this port instead of the server's.",
            [](scope& in, const words& w) {
                unsigned port = 0;
                auto problem = read_number(w, port, {1, 65535});
                if (!problem)
                    connect_to(in).port = static_cast<std::uint16_t>(port);
                return problem;
            }},
    keyword{"connect_timeout", place::checker, 1, 1, "connect_timeout 3s", "The deadline of each step of the check.",
            [](scope& in, const words& w) { return read_duration(w, in.timing.check_timeout, 1ms); }},
    TENBIN_TIMING(place::checker),
    keyword{"user", place::checker, 1, 1, "user monitor", "The account that checks.",
            [](scope& in, const words& w) {
                auto* check = mysql_of(in);
                if (check == nullptr) return only_mysql(w);
                check->user = w[1].text;
                return outcome{};
            }},
    keyword{"password", place::checker, 1, 1, "password file:/etc/tenbin/monitor.pass", "Its password, file:PATH or env:NAME.",
            [](scope& in, const words& w) {
                auto* check = mysql_of(in);
                return check == nullptr ? only_mysql(w) : read_secret(in, w, check->password);
            }},
    keyword{"schema", place::checker, 1, 1, "schema test", "The default database of the login.",
            [](scope& in, const words& w) {
                auto* check = mysql_of(in);
                if (check == nullptr) return only_mysql(w);
                check->schema = w[1].text;
                return outcome{};
            }},
    keyword{"query", place::checker, 1, 1, "query \"SHOW VARIABLES LIKE 'server_id'\"", "A statement to try.",
            [](scope& in, const words& w) {
                auto* check = mysql_of(in);
                if (check == nullptr) return only_mysql(w);
                check->query = w[1].text;
                return outcome{};
            }},
    keyword{"expect", place::checker, 1, 1, "expect \"101\"", "The last column of its first row.",
            [](scope& in, const words& w) {
                auto* check = mysql_of(in);
                if (check == nullptr) return only_mysql(w);
                check->expect = w[1].text;
                return outcome{};
            }},
};

#undef TENBIN_TIMING
#undef TENBIN_COUNTING

constexpr std::array<std::string_view, 24> later{
    "vrrp_instance", "vrrp_sync_group", "vrrp_script", "vrrp_track_process", "track_file", "vrrp_track_file",
    "track_group", "static_ipaddress", "static_routes", "static_rules", "virtual_server", "virtual_server_group",
    "garp_group", "bfd_instance", "linkbeat_interfaces", "interface_up_down_delays", "SSL", "smtp_proxy",
    "tls_proxy", "server_pool", "net_namespace", "instance", "use_pid_dir", "include"};

}  // namespace

std::span<const keyword> keywords() noexcept
{
    return table;
}

bool not_served_yet(std::string_view block) noexcept
{
    return std::find(later.begin(), later.end(), block) != later.end();
}

}  // namespace tenbin::config
