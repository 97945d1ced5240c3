// The messages of the roles, as structs. Each has a type, encode() makes a message of it, and decode_…() reads its
// fields back; a message whose fields are wrong is an error, and its receiver passes over it with a line in the log.
//
//     supervisor → proxy    listeners* start link; link again when the monitor is new; stop
//     supervisor → monitor  control start link; roles; link again when the proxy is new; stop
//     role → supervisor     ready, or failed; unlinked when its channel to the other role has closed
//     monitor → proxy       health (on every new link and every change); ask_counts
//     proxy → monitor       counts; suspect; abandoned
//     supervisor → director record start link_director; link_director again when the monitor is new; stop
//     monitor → director    services (on every new link and every change)
//     director → monitor    routers (on every new link, every change, and each second)
//     monitor → supervisor  run_script, of its checks and notices; service_change
//     director → supervisor run_script, of vrrp_scripts; vrrp
//     supervisor → monitor and director  script_ended, of what they asked for
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/control/counts.hpp>
#include <tenbin/control/status.hpp>
#include <tenbin/daemon/channel.hpp>
#include <tenbin/pool/service.hpp>
#include <tenbin/vrrp/news.hpp>

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tenbin::daemon {

/// The configuration's texts and secrets; the role parses it itself. Everything else it needs came before.
struct start_message {
    static constexpr auto type = "start";
    std::string bundle{};
};

/// Listening sockets for the proxy, as many as one message carries. places[i] belongs to the message's descriptor i.
struct listeners_message {
    static constexpr auto type = "listeners";
    struct place {
        std::size_t proxy;  ///< index into model.proxies
        std::size_t slot;
        bool operator==(const place&) const = default;
    };
    std::vector<place> places{};
};

/// Messages of one word. link carries one end of a socket pair between monitor and proxy, control the listening
/// control socket.
inline constexpr auto link_type = "link";
inline constexpr auto link_director_type = "link_director";  ///< the same of monitor and director
inline constexpr auto control_type = "control";
inline constexpr auto record_type = "record";  ///< carries the director's record of its last life
inline constexpr auto stop_type = "stop";
inline constexpr auto unlinked_type = "unlinked";

/// The role does its work now.
struct ready_message {
    static constexpr auto type = "ready";
    std::string engine{};  ///< of the proxy; else empty
    unsigned workers = 0;

    bool operator==(const ready_message&) const = default;
};

/// The role can't work, and ends.
struct failed_message {
    static constexpr auto type = "failed";
    std::string words{};
};

/// What the supervisor knows and `tenbin status` shows.
struct roles_message {
    static constexpr auto type = "roles";
    struct role {
        std::string name{};
        pid_t pid = 0;  ///< 0: between two lives
        steady::time_point started{};
        unsigned restarts = 0;
        bool operator==(const role&) const = default;
    };
    steady::time_point
        started{};  ///< the supervisor itself. The clock is the machine's, so it means the same elsewhere
    std::string engine{};
    unsigned workers = 0;
    std::vector<role> roles{};

    bool operator==(const roles_message&) const = default;
};

/// The monitor's view of all servers, whole each time.
struct health_message {
    static constexpr auto type = "health";
    struct server {
        std::string address{};
        pool::health state = pool::health::unknown;
        unsigned weight = 1;
        std::string reason{};
        std::optional<milliseconds> lag{};  ///< as pool::server_state has it
        bool lagging = false;
        bool operator==(const server&) const = default;
    };
    struct proxy {
        std::string name{};
        std::vector<server> servers{};  ///< in the order of pool::server_index
        std::optional<bool> quorum{};   ///< it is held; absent: not known yet
        bool operator==(const proxy&) const = default;
    };
    std::vector<proxy> proxies{};

    bool operator==(const health_message&) const = default;
};

/// The monitor's view of the real servers of virtual servers, whole each time, in the order of the model.
struct services_message {
    static constexpr auto type = "services";
    struct server {
        std::optional<bool> alive{};  ///< absent: not every check has had a result in this monitor's life
        unsigned weight = 1;
        bool operator==(const server&) const = default;
    };
    struct service {
        std::optional<bool> quorum{};
        std::vector<server> servers{};
        bool operator==(const service&) const = default;
    };
    std::vector<service> services{};

    bool operator==(const services_message&) const = default;
};

struct ask_counts_message {
    static constexpr auto type = "ask_counts";
    std::uint64_t id = 0;  ///< comes back with the answer
};

struct counts_message {
    static constexpr auto type = "counts";
    struct proxy {
        std::string name{};
        control::proxy_counts counts{};
        std::vector<control::server_counts> servers{};
        bool operator==(const proxy&) const = default;
    };
    std::uint64_t id = 0;
    std::uint64_t log_lines_dropped = 0;
    std::vector<proxy> proxies{};

    bool operator==(const counts_message&) const = default;
};

/// A server failed a session: worth a check now.
struct suspect_message {
    static constexpr auto type = "suspect";
    std::string proxy{};
    std::size_t server = 0;  ///< a pool::server_index

    bool operator==(const suspect_message&) const = default;
};

/// Queries whose clients have left: to be ended.
struct abandoned_message {
    static constexpr auto type = "abandoned";
    struct query {
        std::string proxy{};
        std::size_t server = 0;    ///< a pool::server_index
        std::uint32_t thread = 0;  ///< as the server calls the session
        bool operator==(const query&) const = default;
    };
    std::vector<query> queries{};

    bool operator==(const abandoned_message&) const = default;
};

/// A script of the configuration shall run: only those of script_list can be named.
struct run_script_message {
    static constexpr auto type = "run_script";
    std::uint64_t id = 0;    ///< comes back with the answer
    std::size_t script = 0;  ///< its place in the list

    bool operator==(const run_script_message&) const = default;
};

struct script_ended_message {
    static constexpr auto type = "script_ended";
    std::uint64_t id = 0;
    check::script_end how{};

    bool operator==(const script_ended_message&) const = default;
};

/// What has become of a virtual router: for scripts and pipes.
struct vrrp_message {
    static constexpr auto type = "vrrp";
    vrrp::news what{};

    bool operator==(const vrrp_message&) const = default;
};

/// A real server went up or down, or a virtual server gained or lost its quorum: for pipes.
struct service_change_message {
    static constexpr auto type = "service_change";
    std::size_t service = 0;              ///< index into model.virtual_servers
    std::optional<std::size_t> server{};  ///< absent: the quorum
    bool up = false;

    bool operator==(const service_change_message&) const = default;
};

/// The director's virtual routers, as `tenbin status` shows them. Ages count from when it was made.
struct routers_message {
    static constexpr auto type = "routers";
    steady::time_point made{};  ///< the clock is the machine's
    std::vector<control::router_status> routers{};

    bool operator==(const routers_message&) const = default;
};

[[nodiscard]] message encode(const start_message& from);
[[nodiscard]] message encode(const listeners_message& from, std::vector<descriptor> sockets);
[[nodiscard]] message encode(const ready_message& from);
[[nodiscard]] message encode(const failed_message& from);
[[nodiscard]] message encode(const roles_message& from);
[[nodiscard]] message encode(const health_message& from);
[[nodiscard]] message encode(const services_message& from);
[[nodiscard]] message encode(const ask_counts_message& from);
[[nodiscard]] message encode(const counts_message& from);
[[nodiscard]] message encode(const suspect_message& from);
[[nodiscard]] message encode(const abandoned_message& from);
[[nodiscard]] message encode(const run_script_message& from);
[[nodiscard]] message encode(const script_ended_message& from);
[[nodiscard]] message encode(const vrrp_message& from);
[[nodiscard]] message encode(const service_change_message& from);
[[nodiscard]] message encode(const routers_message& from);
[[nodiscard]] message with_descriptor(const char* type, descriptor carried);

[[nodiscard]] result<start_message> decode_start(const json::object& from);
[[nodiscard]] result<listeners_message> decode_listeners(const json::object& from);
[[nodiscard]] result<ready_message> decode_ready(const json::object& from);
[[nodiscard]] result<failed_message> decode_failed(const json::object& from);
[[nodiscard]] result<roles_message> decode_roles(const json::object& from);
[[nodiscard]] result<health_message> decode_health(const json::object& from);
[[nodiscard]] result<services_message> decode_services(const json::object& from);
[[nodiscard]] result<ask_counts_message> decode_ask_counts(const json::object& from);
[[nodiscard]] result<counts_message> decode_counts(const json::object& from);
[[nodiscard]] result<suspect_message> decode_suspect(const json::object& from);
[[nodiscard]] result<abandoned_message> decode_abandoned(const json::object& from);
[[nodiscard]] result<run_script_message> decode_run_script(const json::object& from);
[[nodiscard]] result<script_ended_message> decode_script_ended(const json::object& from);
[[nodiscard]] result<vrrp_message> decode_vrrp(const json::object& from);
[[nodiscard]] result<service_change_message> decode_service_change(const json::object& from);
[[nodiscard]] result<routers_message> decode_routers(const json::object& from);

}  // namespace tenbin::daemon
