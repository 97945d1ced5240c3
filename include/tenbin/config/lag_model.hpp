// How far behind its master a replica of a mysql_proxy may be.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tenbin::config {

enum class lag_source : std::uint8_t { automatic, replica_status, gtid, heartbeat };

/// What becomes of the sessions on a replica that falls behind.
enum class lag_evict : std::uint8_t {
    never,  ///< they stay
    quiet   ///< they end when they are at rest
};

struct lag_settings {
    milliseconds max_lag{0};                        ///< further behind: no new session; 0: lag does not matter
    std::optional<milliseconds> max_lag_recover{};  ///< back at that; absent: at max_lag
    lag_source source = lag_source::automatic;
    std::string heartbeat_table{};     ///< of lag_source heartbeat: SCHEMA.TABLE
    std::optional<endpoint> master{};  ///< whose position replicas are compared with; absent: the first sorry server
    milliseconds interval{500};        ///< from one poll of a server to the next
    milliseconds grace{10000};         ///< for a replica that has lost its master
    lag_evict evict = lag_evict::never;

    bool operator==(const lag_settings&) const = default;
};

}  // namespace tenbin::config
