// The checksum of the Internet (RFC 1071).
#pragma once

#include <cstdint>
#include <span>

namespace tenbin::vrrp {

/// In host order. Of bytes whose own checksum is right it is 0.
[[nodiscard]] std::uint16_t internet_checksum(std::span<const std::uint8_t> of) noexcept;

}  // namespace tenbin::vrrp
