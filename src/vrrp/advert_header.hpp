// The IPv4 header of an advert, written and read (RFC 791).
#pragma once

#include <tenbin/vrrp/advert.hpp>

#include <optional>

namespace tenbin::vrrp {

/// Without options; `message` is the number of bytes behind it. Its checksum is right.
[[nodiscard]] std::vector<std::uint8_t>
ip_header(const route& by, std::uint8_t protocol, std::size_t message, std::uint8_t ttl, std::uint16_t id);

struct ip_packet {
    route by{};
    unsigned ttl = 0;
    std::span<const std::uint8_t> header{};
    std::span<const std::uint8_t> message{};
};
/// Nothing if it is shorter than it says.
[[nodiscard]] std::optional<ip_packet> split_ip_header(std::span<const std::uint8_t> packet);

}  // namespace tenbin::vrrp
