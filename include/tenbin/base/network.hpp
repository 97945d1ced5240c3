// A block of addresses, as in 192.0.2.0/24 or 2001:db8::/32: who may come, who is believed.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tenbin {

struct network {
    address base{};
    unsigned bits = 0;  ///< of the prefix: up to 32, or 128

    /// "192.0.2.0/24", or an address, which is a block of one. Bits behind the prefix are cleared.
    [[nodiscard]] static std::optional<network> parse(std::string_view text);
    [[nodiscard]] bool contains(const address& host) const noexcept;
    [[nodiscard]] std::string to_string() const;

    auto operator<=>(const network&) const = default;
};

/// An IPv4 address that came in the form of IPv6, ::ffff:192.0.2.1, as the IPv4 address that it is; others as they are.
[[nodiscard]] address unmapped(const address& host) noexcept;

}  // namespace tenbin
