// What `tenbin status` knows: the state of everything at one moment, and its two forms, a JSON document for programs
// and a table for people.
//
// The document, version 1 (fields may be added within a version; ages are seconds with milliseconds, counts are since
// the proxy role started):
//
//     {"v": 1, "version": "0.1.0", "router_id": "ll1", "uptime_seconds": 7500.125,
//      "roles": [{"name": "monitor", "pid": 4711, "uptime_seconds": 7500.0, "restarts": 0}, …],
//      "engine": "io_uring",               what the proxy runs on, and why where it fell back; "" before it said so
//      "workers": 2,
//      "counts_age_seconds": 0.002,        how old all counts are; null: the proxy has never answered
//      "log_lines_dropped": 0,
//      "proxies": [
//        {"name": "db100-s", "kind": "mysql_proxy", "listen": ["192.168.31.119:3306"],
//         "sessions_max": 10000, "sessions": 12, "total": 4521,
//         "refused": {"limit": 0, "down": 0, "full": 0, "address": 0, "client_sessions": 0, "client_logins": 0,
//                     "client_rate": 0, "proxy_header": 0},
//         "queue": {"waiting": 0, "total": 0, "timeouts": 0},   for full servers
//         "quorum": {"needed": 1,          of the real servers' weight, and what of it is up
//                    "weight": 2,
//                    "held": true},        null: not known yet; false: lost, the sorry servers serve if there are any
//         "servers": [
//           {"address": "192.168.31.111:3306", "sorry": false,
//            "pool": "replicas",           the server_pool it comes from; absent: the proxy's own block
//            "state": "up",                unknown | up | down
//            "checked": true,              false: it has no checker, and counts as up
//            "reason": "",                 why it is down, in words
//            "for_seconds": 7499.5,        how long it has been so
//            "weight": 1,                  as it counts now
//            "lag": {"seconds": 0.5,       of a replica, where lag is measured; null: not known
//                    "method": "gtid",     gtid | replica_status | heartbeat
//                    "age_seconds": 0.2,   how old the value is
//                    "lagging": false},    true: it gets no new session while another server can have it
//            "sessions": 6, "logins": 0,   logins: of the sessions, those that are not logged in yet
//            "total": 2260, "connect_failed": 0,
//            "moved_before_greeting": 0,   sessions given to another server before their client had been sent a byte
//            "moved": 0,                   the same by its older name
//            "moved_in_login": 0,          logins taken over from another server that failed in them
//            "parked_used": 0,             connections whose clients had left, given to the next one
//            "lag_evicted": 0,             sessions that lag_evict ended
//            "bytes_to_client": 1310720, "bytes_to_server": 307200,
//            "commands": 70431,            mysql: answered to their end
//            "command_us": [0, 0, 12, …],  of these, those of less than 2^i microseconds that no earlier entry counts
//            "queries_ended": 0, "queries_not_ended": 0,   by kill_on_disconnect; those that it could not end
//            "opaque": 0},                 mysql: sessions whose commands are not followed (any more)
//           …]}, …],
//      "services": [                       virtual servers, whose sessions are the kernel's affair
//        {"name": "10.0.0.100:25", "scheduler": "rr",
//         "quorum": {"needed": 1, "weight": 1, "held": true},
//         "servers": [
//           {"address": "192.168.31.101:25", "sorry": false, "state": "up", "checked": true, "reason": "",
//            "for_seconds": 7499.5, "weight": 1},
//           …]}, …],
//      "routers": [                        virtual routers (VRRP); counts are since the director role started
//        {"name": "VI_1", "group": "",     its vrrp_sync_group
//         "interface": "eth0", "router_id": 51, "version": 2,
//         "state": "MASTER",               BACKUP | FAULT | STOP (not started yet: reasons say what it waits for)
//         "reasons": [],                   of FAULT
//         "for_seconds": 7499.5, "priority": 100,
//         "master": "", "master_priority": 0,   of a BACKUP: whose adverts it hears
//         "addresses": ["10.0.0.1/24"],
//         "times_master": 1, "sent": 7500, "heard": 0,
//         "refused": 0,                    packets that were no adverts for it
//         "restored": 0,                   addresses that somebody else had taken off
//         "accidents": 0, "last_accident": ""}, …]}
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/control/counts.hpp>
#include <tenbin/control/router_status.hpp>
#include <tenbin/pool/service.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tenbin::control {

struct server_status {
    std::string address{};
    bool sorry = false;
    std::string pool{};  ///< the server_pool it comes from
    pool::health state = pool::health::unknown;
    bool checked = true;
    std::string reason{};
    milliseconds lasted{0};  ///< how long it has been in this state
    unsigned weight = 1;
    std::optional<milliseconds> lag{};  ///< of a replica, when it was measured last
    bool lagging = false;
    std::string lag_method{};
    std::optional<milliseconds> lag_age{};  ///< of the last answer; absent: nobody asks, or there was none
    server_counts counts{};
    std::uint64_t queries_ended = 0;      ///< by kill_on_disconnect
    std::uint64_t queries_not_ended = 0;  ///< that should have been

    bool operator==(const server_status&) const = default;
};

struct quorum_status {
    std::uint64_t needed = 1;
    std::uint64_t weight = 0;
    std::optional<bool> held{};

    bool operator==(const quorum_status&) const = default;
};

struct proxy_status {
    std::string name{};
    std::string kind{};  ///< the block's keyword
    std::vector<std::string> listen{};
    std::uint64_t sessions_max = 0;
    proxy_counts counts{};
    quorum_status quorum{};
    std::vector<server_status> servers{};

    bool operator==(const proxy_status&) const = default;
};

/// A real server of a virtual server; the kernel counts its connections.
struct service_server_status {
    std::string address{};
    bool sorry = false;
    bool alive = true;
    bool checked = true;  ///< every check that it has was done at least once; false, too, where it has none
    std::string reason{};
    milliseconds lasted{0};
    unsigned weight = 1;

    bool operator==(const service_server_status&) const = default;
};

struct service_status {
    std::string name{};
    std::string scheduler{};
    quorum_status quorum{};
    std::vector<service_server_status> servers{};

    bool operator==(const service_status&) const = default;
};

struct role_status {
    std::string name{};
    pid_t pid = 0;
    milliseconds uptime{0};
    unsigned restarts = 0;

    bool operator==(const role_status&) const = default;
};

struct status {
    static constexpr int document_version = 1;

    std::string version{};
    std::string router_id{};
    milliseconds uptime{0};
    std::vector<role_status> roles{};
    std::string engine{};
    unsigned workers = 0;
    std::optional<milliseconds> counts_age{};
    std::uint64_t log_lines_dropped = 0;
    std::vector<proxy_status> proxies{};
    std::vector<service_status> services{};
    std::vector<router_status> routers{};

    bool operator==(const status&) const = default;
};

/// "unknown", "up" or "down".
[[nodiscard]] std::string_view to_string(pool::health state) noexcept;
/// The way back; any other word is unknown.
[[nodiscard]] pool::health health_from(std::string_view word) noexcept;

[[nodiscard]] json::object to_json(const status& all);

/// Reads a document of version 1; fields it does not know are passed over. The error names what is missing.
[[nodiscard]] result<status> status_from_json(const json::object& document);

enum class paint : std::uint8_t { plain, coloured };
/// Aligned for a terminal; ends with a newline.
[[nodiscard]] std::string render(const status& all, paint how);

}  // namespace tenbin::control
