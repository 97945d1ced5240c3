#include <tenbin/control/counts.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <numeric>

namespace tenbin::control {

namespace {

std::uint64_t number(const json::object& from, json::string_view name)
{
    return from.at(name).to_number<std::uint64_t>();
}

/// Of a field that is younger than the document's version.
std::uint64_t younger_number(const json::object& from, json::string_view name)
{
    return from.contains(name) ? number(from, name) : 0;
}

}  // namespace

std::uint64_t server_counts::commands() const noexcept
{
    return std::accumulate(command_us.begin(), command_us.end(), std::uint64_t{0});
}

void put(json::object& to, const server_counts& counts)
{
    to["sessions"] = counts.sessions;
    to["logins"] = counts.logins;
    to["total"] = counts.total;
    to["connect_failed"] = counts.connect_failed;
    to["moved"] = counts.moved;  // its older name
    to["moved_before_greeting"] = counts.moved;
    to["moved_in_login"] = counts.moved_in_login;
    to["parked_used"] = counts.parked_used;
    to["lag_evicted"] = counts.lag_evicted;
    to["bytes_to_client"] = counts.bytes_to_client;
    to["bytes_to_server"] = counts.bytes_to_server;
    to["opaque"] = counts.opaque;
    to["commands"] = counts.commands();
    // Mostly zeros at its end.
    const auto last = std::find_if(
        counts.command_us.rbegin(), counts.command_us.rend(), [](std::uint64_t count) { return count != 0; });
    to["command_us"] = json::array(counts.command_us.begin(), last.base());
}

void put(json::object& to, const proxy_counts& counts)
{
    to["sessions"] = counts.sessions;
    to["total"] = counts.total;
    to["refused"] = {{"limit", counts.refused_limit},
                     {"down", counts.refused_down},
                     {"full", counts.refused_full},
                     {"address", counts.refused_address},
                     {"client_sessions", counts.refused_client_sessions},
                     {"client_logins", counts.refused_client_logins},
                     {"client_rate", counts.refused_client_rate},
                     {"proxy_header", counts.refused_proxy_header}};
    to["queue"] = {
        {"waiting", counts.queue_waiting}, {"total", counts.queue_total}, {"timeouts", counts.queue_timeouts}};
}

server_counts server_counts_from(const json::object& from)
{
    return {.sessions = number(from, "sessions"),
            .logins = number(from, "logins"),
            .total = number(from, "total"),
            .connect_failed = number(from, "connect_failed"),
            .moved = number(from, "moved"),
            .moved_in_login = younger_number(from, "moved_in_login"),
            .parked_used = younger_number(from, "parked_used"),
            .lag_evicted = younger_number(from, "lag_evicted"),
            .bytes_to_client = number(from, "bytes_to_client"),
            .bytes_to_server = number(from, "bytes_to_server"),
            .opaque = younger_number(from, "opaque"),
            .command_us = from.contains("command_us")
                              ? json::value_to<std::vector<std::uint64_t>>(from.at("command_us"))
                              : std::vector<std::uint64_t>{}};
}

proxy_counts proxy_counts_from(const json::object& from)
{
    const auto& refused = from.at("refused").as_object();
    const auto queue = from.contains("queue") ? from.at("queue").as_object() : json::object{};
    return {.sessions = number(from, "sessions"),
            .total = number(from, "total"),
            .refused_limit = number(refused, "limit"),
            .refused_down = number(refused, "down"),
            .refused_full = number(refused, "full"),
            .refused_address = younger_number(refused, "address"),
            .refused_client_sessions = younger_number(refused, "client_sessions"),
            .refused_client_logins = younger_number(refused, "client_logins"),
            .refused_client_rate = younger_number(refused, "client_rate"),
            .refused_proxy_header = younger_number(refused, "proxy_header"),
            .queue_waiting = younger_number(queue, "waiting"),
            .queue_total = younger_number(queue, "total"),
            .queue_timeouts = younger_number(queue, "timeouts")};
}

}  // namespace tenbin::control
