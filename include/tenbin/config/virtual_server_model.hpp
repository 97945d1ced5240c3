// Layer 4: services that the kernel's IPVS balances, and what keeps watch over their servers.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/secret.hpp>
#include <tenbin/config/command.hpp>
#include <tenbin/config/server_check_model.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

enum class scheduler : std::uint8_t { rr, wrr, lc, wlc, lblc, lblcr, sh, mh, dh, fo, ovf, sed, nq, twos };
enum class forwarding : std::uint8_t { nat, dr, tun };
enum class transport : std::uint8_t { tcp, udp, sctp };
enum class tunnel : std::uint8_t { ipip, gue, gre };
enum class tunnel_checksum : std::uint8_t { none, full, remote };

/// How packets reach a real server.
struct forward_method {
    forwarding how = forwarding::nat;
    config::tunnel tunnel = tunnel::ipip;
    std::uint16_t tunnel_port = 0;  ///< gue
    tunnel_checksum checksum = tunnel_checksum::none;

    bool operator==(const forward_method&) const = default;
};

/// A server behind a virtual server.
struct service_server {
    endpoint where{};  ///< port 0: as the client asked for
    unsigned weight = 1;
    std::optional<forward_method> method{};  ///< absent: the virtual server's
    bool inhibit_on_failure = false;
    bool alpha = false;            ///< down until a check has succeeded
    unsigned upper_threshold = 0;  ///< connections above which it gets no new one; 0: no limit
    unsigned lower_threshold = 0;
    command notify_up{};
    command notify_down{};
    std::optional<bool> smtp_alert{};
    std::string virtualhost{};
    std::vector<service_check> checks{};

    bool operator==(const service_server&) const = default;
};

/// Addresses first … last at a port, or packets with a firewall mark.
struct service_entry {
    address first{};
    address last{};
    std::uint16_t port = 0;                   ///< 0: any
    unsigned mark = 0;                        ///< not 0: the mark is what counts
    std::optional<address::family> family{};  ///< of a mark, if written

    bool operator==(const service_entry&) const = default;
};

struct virtual_server_group {
    std::string name{};
    std::vector<service_entry> entries{};

    bool operator==(const virtual_server_group&) const = default;
};

/// Who is the client, for persistence.
struct persistence {
    seconds timeout{360};
    std::optional<unsigned> prefix{};  ///< bits of the client's address that count; absent: all
    bool by_sip_call = false;

    bool operator==(const persistence&) const = default;
};

struct virtual_server {
    std::string group{};    ///< not empty: the entries of that group
    service_entry where{};  ///< else this one
    scheduler balance = scheduler::wlc;
    forward_method method{};
    transport protocol = transport::udp;  ///< of no meaning for marks
    std::optional<config::persistence> persistence{};
    bool one_packet = false;  ///< ops
    unsigned flags = 0;       ///< bit n: flag-(n+1) of the scheduler
    bool inhibit_on_failure = false;
    bool alpha = false;
    bool omega = false;  ///< notify_down and quorum_down run at the daemon's end, too
    bool ha_suspend = false;
    unsigned quorum = 1;
    unsigned hysteresis = 0;
    command quorum_up{};
    command quorum_down{};
    std::optional<endpoint> sorry_server{};
    std::optional<forward_method> sorry_server_method{};
    bool sorry_server_inhibit = false;
    std::string virtualhost{};
    std::optional<bool> smtp_alert{};
    std::optional<address::family> family{};
    unsigned weight = 1;  ///< of real servers that say none
    std::vector<service_server> servers{};

    bool operator==(const virtual_server&) const = default;
};

/// As it is written: "10.0.0.100:25", "fwmark 3", "group mail".
[[nodiscard]] std::string name_of(const virtual_server& service);

}  // namespace tenbin::config
