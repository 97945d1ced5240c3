// The frames that tell a network where an address is now: gratuitous ARP (RFC 5227 calls it an ARP announcement) and
// the unsolicited neighbor advertisement of RFC 4861. Pure.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace tenbin::vrrp {

using hardware_address = std::array<std::uint8_t, 6>;

/// A whole Ethernet frame: an ARP request whose sender and target are the address; or of IPv6 an advertisement to all
/// nodes that overrides what they know. `is_router`: this box forwards IPv6.
[[nodiscard]] std::vector<std::uint8_t>
announcement_frame(const address& host, const hardware_address& own, bool is_router);

}  // namespace tenbin::vrrp
