// Interfaces and their addresses, as rtnetlink(7) tells and takes them.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace tenbin::netlink {

using hardware_address = std::array<std::uint8_t, 6>;

/// IFA_PROTO of what tenbin sets: `ip -details address` shows it.
inline constexpr std::uint8_t address_tag = 84;

struct link {
    int index = 0;
    std::string name{};
    std::optional<hardware_address> hardware{};  ///< of Ethernet and what looks like it
    unsigned mtu = 0;
    bool is_up = false;       ///< IFF_UP: somebody wants it
    bool is_running = false;  ///< IFF_RUNNING: it has a carrier
    bool resolves = true;     ///< not IFF_NOARP

    bool operator==(const link&) const = default;
};

struct link_address {
    int link = 0;  ///< the index of its interface
    address host{};
    unsigned prefix = 32;
    std::optional<address> peer{};  ///< the prefix is of it then
    std::uint8_t scope = 0;         ///< RT_SCOPE_…
    std::uint32_t flags = 0;        ///< IFA_F_…
    std::uint8_t protocol = 0;      ///< IFA_PROTO: who set it; 0 from kernels before 5.18
    std::string label{};

    bool operator==(const link_address&) const = default;
};

/// What is asked for when an address is set.
struct new_address {
    link_address what{};
    std::optional<address> broadcast{};
    std::optional<std::uint32_t> preferred_seconds{};  ///< absent: for ever
};

}  // namespace tenbin::netlink
