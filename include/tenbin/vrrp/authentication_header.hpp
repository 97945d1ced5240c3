// The IP authentication header (RFC 4302; HMAC-MD5-96, RFC 2403) as keepalived puts it before an advert of version 2:
// keyed with the instance's password of eight bytes, its SPI the sender's address. Pure.
#pragma once

#include <tenbin/vrrp/advert.hpp>

#include <string>

namespace tenbin::vrrp {

inline constexpr std::uint8_t ah_protocol = 51;
inline constexpr std::size_t ah_bytes = 24;

struct ah_secret {
    std::array<std::uint8_t, 8> key{};
    bool unicast = false;  ///< routers change the TTL on the way then, and it is not covered
};

/// The header and the message behind it. `id` and `ttl` are those of the IP header, which is covered as well.
[[nodiscard]] std::vector<std::uint8_t> with_ah(const route& by,
                                                std::span<const std::uint8_t> message,
                                                const ah_secret& secret,
                                                std::uint32_t sequence,
                                                std::uint16_t id,
                                                std::uint8_t ttl);

struct ah_content {
    std::uint32_t sequence = 0;
    std::span<const std::uint8_t> message{};
};
/// Or why it is not believed.
[[nodiscard]] tl::expected<ah_content, std::string>
open_ah(std::span<const std::uint8_t> ip_header, std::span<const std::uint8_t> behind, const ah_secret& secret);

}  // namespace tenbin::vrrp
