// What a configuration file means: plain values, checked, with the defaults filled in. The keyword tables fill these
// structs; every other module reads them. Equality of two models is what a reload compares.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/balance_model.hpp>
#include <tenbin/config/client_model.hpp>
#include <tenbin/config/command_model.hpp>
#include <tenbin/config/farm_model.hpp>
#include <tenbin/config/health_model.hpp>
#include <tenbin/config/lag_model.hpp>
#include <tenbin/config/mysql_check_model.hpp>
#include <tenbin/config/server_check_model.hpp>
#include <tenbin/config/virtual_server_model.hpp>
#include <tenbin/config/vrrp_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tenbin::config {

enum class io_engine : std::uint8_t { automatic, io_uring, epoll };

struct global_settings {
    std::string router_id{};  ///< default: the host's name
    unsigned workers = 0;     ///< threads of the proxy; 0: one per core
    io_engine engine = io_engine::automatic;
    std::string user{};  ///< whom the roles become when started as root; empty: tenbin, else nobody

    bool operator==(const global_settings&) const = default;
};

/// Opens a TCP connection and closes it.
struct tcp_check {
    bool operator==(const tcp_check&) const = default;
};

struct checker {
    std::variant<tcp_check, mysql_check, misc_check, file_check> what{};
    std::optional<endpoint> connect_to{};  ///< connect_ip, connect_port; absent: the server's own address
    milliseconds connect_timeout{5000};    ///< the deadline of each step of a check
    unsigned retry = 1;                    ///< further attempts within a round before it counts as failed
    milliseconds delay_before_retry{1000};
    milliseconds delay_loop{60000};  ///< from the start of one round to the start of the next

    bool operator==(const checker&) const = default;
};

struct real_server {
    endpoint where{};
    unsigned weight = 1;              ///< 0: no new session
    bool inhibit_on_failure = false;  ///< a failed server keeps its place with weight 0 instead of leaving
    unsigned max_connections = 0;     ///< sessions at a time; 0: no limit
    unsigned max_logins = 64;         ///< mysql: sessions that have not logged in yet, at a time
    unsigned rise = 1;                ///< good rounds in a row that bring it up
    unsigned fall = 1;                ///< bad rounds in a row that take it down
    unsigned tier = 1;                ///< lower ones serve first
    command notify_up{};
    command notify_down{};
    std::vector<checker> checkers{};  ///< up only when all of them are; none: always up
    std::string pool{};               ///< the server_pool it comes from; empty: the proxy's own block
    unsigned group = 0;               ///< of its proxy's servers: whom routes lead to that group gets none of another

    bool operator==(const real_server&) const = default;
};

/// Servers that several blocks name.
struct server_pool {
    std::string name{};
    std::vector<real_server> servers{};
    std::vector<real_server> sorry_servers{};

    bool operator==(const server_pool&) const = default;
};

enum class routed_by : std::uint8_t { user, database };

/// Which sessions of a mysql_proxy get servers of another pool.
struct route {
    routed_by by = routed_by::user;
    std::string name{};
    std::string pool{};
    unsigned group = 0;  ///< of the pool's servers in the proxy

    bool operator==(const route&) const = default;
};

enum class proxy_kind : std::uint8_t { mysql, tcp };
enum class balance : std::uint8_t { least_conn, rr, wrr, p2c, source_hash, least_load, lag };
enum class when_down : std::uint8_t { error, refuse };

struct proxy {
    proxy_kind kind = proxy_kind::tcp;
    std::string name{};
    std::vector<endpoint> listen{};
    config::balance balance = balance::least_conn;
    milliseconds connect_timeout{5000};     ///< from accept until a server has been found and has greeted
    milliseconds handshake_timeout{10000};  ///< mysql: from the greeting to the end of the login
    milliseconds idle_timeout{0};           ///< no byte either way; 0: none
    unsigned max_sessions = 10000;          ///< clients at a time; more get error 1040 (tcp: are closed)
    config::when_down when_down = when_down::error;
    sharing_settings sharing{};
    client_settings clients{};
    health_settings health{};
    lag_settings lag{};
    bool track_commands = true;  ///< mysql: count commands and their time, know when nothing runs
    command_settings commands{};
    std::string use_pool{};              ///< where the servers of group 0 come from; empty: from the proxy's own block
    std::vector<route> routes{};         ///< the first one that fits counts; none: group 0
    std::vector<real_server> servers{};  ///< of all groups
    std::vector<real_server> sorry_servers{};  ///< used in this order when no server of their group is up

    [[nodiscard]] unsigned groups() const noexcept
    {
        unsigned last = 0;
        for (const auto& each : routes)
            last = each.group > last ? each.group : last;
        return last + 1;
    }

    /// Somebody cares how far its replicas are behind.
    [[nodiscard]] bool measures_lag() const noexcept
    {
        return lag.max_lag.count() != 0 || balance == config::balance::lag;
    }

    bool operator==(const proxy&) const = default;
};

struct model {
    global_settings global{};
    vrrp_settings vrrp{};
    lvs_settings lvs{};
    mail_settings mail{};
    script_settings scripts{};
    ssl_settings ssl{};
    instance_settings instance{};
    std::vector<ip_entry> static_addresses{};
    std::vector<iproute_entry> static_routes{};
    std::vector<iproute_entry> static_rules{};
    std::vector<interface_delay> interface_delays{};
    std::vector<server_pool> server_pools{};
    std::vector<proxy> proxies{};
    std::vector<virtual_server_group> virtual_server_groups{};
    std::vector<virtual_server> virtual_servers{};
    std::vector<vrrp_instance> vrrp_instances{};
    std::vector<vrrp_sync_group> vrrp_sync_groups{};
    std::vector<vrrp_script> vrrp_scripts{};
    std::vector<track_file> track_files{};
    std::vector<track_process> track_processes{};

    bool operator==(const model&) const = default;
};

}  // namespace tenbin::config
