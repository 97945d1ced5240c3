// The table of IPVS as plain values: what the kernel has, or shall have. The names are ip_vs.h's.
// https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/ip_vs.h
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tenbin::ipvs {

/// Which packets are a service's: those to an address and a port, or those with a firewall mark.
struct service_key {
    std::uint8_t protocol = 0;  ///< IPPROTO_TCP, _UDP or _SCTP; 0 with a mark
    address where{};            ///< of a mark its family counts only
    std::uint16_t port = 0;     ///< 0: any, for persistent services
    std::uint32_t mark = 0;

    [[nodiscard]] std::string to_string() const;

    auto operator<=>(const service_key&) const = default;
};

struct service_settings {
    std::string scheduler{};
    bool persistent = false;
    bool one_packet = false;
    std::uint8_t scheduler_flags = 0;  ///< bit n: flag-(n+1)
    seconds timeout{0};                ///< of persistence
    unsigned prefix = 0;               ///< the bits of a client's address that count; 32 or 128: all
    std::string engine{};              ///< of persistence: "sip"

    bool operator==(const service_settings&) const = default;
};

enum class forwarding : std::uint8_t { masquerade = 0, local = 1, tunnel = 2, direct = 3 };

struct destination {
    endpoint where{};
    forwarding method = forwarding::direct;
    std::uint32_t weight = 1;
    std::uint32_t upper_threshold = 0;
    std::uint32_t lower_threshold = 0;
    std::uint8_t tunnel_type = 0;  ///< IP_VS_CONN_F_TUNNEL_TYPE_*
    std::uint16_t tunnel_port = 0;
    std::uint16_t tunnel_flags = 0;  ///< IP_VS_TUNNEL_ENCAP_FLAG_*

    bool operator==(const destination&) const = default;
};

struct service {
    service_settings settings{};
    std::vector<destination> destinations{};  ///< in the order in which they shall be asked

    bool operator==(const service&) const = default;
};

using table = std::map<service_key, service>;

}  // namespace tenbin::ipvs
