// The packet of VRRP: version 2 (RFC 3768, over IPv4, with the password that RFC 2338 had) and version 3 (RFC 5798, RFC
// 9568; over IPv4 and IPv6). The codec knows no socket: the IP header's facts are handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>

#include <tl/expected.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tenbin::vrrp {

inline constexpr std::uint8_t ip_protocol = 112;
inline constexpr std::uint8_t hop_limit = 255;  ///< of multicast: a packet that was routed is none of ours

enum class authentication : std::uint8_t { none = 0, pass = 1, ah = 2 };

struct advert {
    unsigned version = 2;
    std::uint8_t router_id = 1;
    std::uint8_t priority = 100;  ///< 0: the master leaves
    milliseconds interval{1000};  ///< v2: whole seconds; v3: hundredths
    std::vector<address> addresses{};
    vrrp::authentication authentication = authentication::none;  ///< of v2
    std::array<std::uint8_t, 8> password{};                      ///< of pass

    bool operator==(const advert&) const = default;
};

/// What the IP header says.
struct route {
    address from{};
    address to{};
};

/// What the checksum of v3 over IPv4 covers: the RFCs fell out over the pseudo header.
enum class checksum_form : std::uint8_t { pseudo_header, message_only };

[[nodiscard]] std::vector<std::uint8_t>
encode(const advert& what, const route& by, checksum_form form = checksum_form::pseudo_header);

enum class advert_flaw : std::uint8_t {
    too_short,
    unknown_version,
    unknown_type,
    wrong_length,
    unknown_authentication,
    bad_checksum
};

[[nodiscard]] std::string_view to_string(advert_flaw what) noexcept;

struct received {
    advert what{};
    checksum_form form = checksum_form::pseudo_header;  ///< that its sender uses
};

/// Both forms of the checksum are taken.
[[nodiscard]] tl::expected<received, advert_flaw> decode(std::span<const std::uint8_t> bytes, const route& by);

}  // namespace tenbin::vrrp
