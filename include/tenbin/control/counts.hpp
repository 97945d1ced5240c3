// What the proxy counts, as values: they travel from the proxy to the monitor, and stand in the status document under
// the same names.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <vector>

namespace tenbin::control {

namespace json = boost::json;

struct server_counts {
    std::uint64_t sessions = 0;
    std::uint64_t logins = 0;
    std::uint64_t total = 0;
    std::uint64_t connect_failed = 0;
    std::uint64_t moved = 0;
    std::uint64_t moved_in_login = 0;
    std::uint64_t parked_used = 0;
    std::uint64_t lag_evicted = 0;
    std::uint64_t bytes_to_client = 0;
    std::uint64_t bytes_to_server = 0;
    std::uint64_t opaque = 0;                 ///< sessions whose protocol is not followed any more
    std::vector<std::uint64_t> command_us{};  ///< answered commands by their time, as pool::time_histogram

    /// Commands that were answered.
    [[nodiscard]] std::uint64_t commands() const noexcept;

    bool operator==(const server_counts&) const = default;
};

struct proxy_counts {
    std::uint64_t sessions = 0;
    std::uint64_t total = 0;
    std::uint64_t refused_limit = 0;
    std::uint64_t refused_down = 0;
    std::uint64_t refused_full = 0;
    std::uint64_t refused_address = 0;          ///< by allow and deny
    std::uint64_t refused_client_sessions = 0;  ///< by max_sessions_per_client
    std::uint64_t refused_client_logins = 0;    ///< by max_logins_per_client
    std::uint64_t refused_client_rate = 0;      ///< by connect_rate_per_client
    std::uint64_t refused_proxy_header = 0;     ///< of accept_proxy: none came, or a bad one
    std::uint64_t queue_waiting = 0;            ///< for a full server, now
    std::uint64_t queue_total = 0;              ///< that have waited
    std::uint64_t queue_timeouts = 0;           ///< of these, in vain

    bool operator==(const proxy_counts&) const = default;
};

/// Adds the counts to an object as fields.
void put(json::object& to, const server_counts& counts);
void put(json::object& to, const proxy_counts& counts);

/// Reads them back; throws Boost.JSON's exception where one is missing or no number.
[[nodiscard]] server_counts server_counts_from(const json::object& from);
[[nodiscard]] proxy_counts proxy_counts_from(const json::object& from);

}  // namespace tenbin::control
