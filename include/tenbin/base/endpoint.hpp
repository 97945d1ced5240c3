// An address and a port of a TCP peer, IPv4 or IPv6, as a plain value that every module can hold, compare and print.
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenbin {

struct address {
    enum class family : std::uint8_t { v4, v6 };

    family kind = family::v4;
    std::array<std::uint8_t, 16> bytes{};  ///< network order; an IPv4 address fills the first four

    /// "192.0.2.1" or "2001:db8::1", without brackets, zone or prefix length.
    [[nodiscard]] static std::optional<address> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;

    auto operator<=>(const address&) const = default;
};

struct endpoint {
    address host;
    std::uint16_t port = 0;  ///< host order

    /// "192.0.2.1:3306" or "[2001:db8::1]:3306".
    [[nodiscard]] static std::optional<endpoint> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;

    auto operator<=>(const endpoint&) const = default;
};

/// The kernel's form of an endpoint; `size` is what bind(2) and connect(2) want to know.
struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

[[nodiscard]] socket_address to_socket_address(const endpoint& where) noexcept;

/// Nothing for a family other than AF_INET and AF_INET6.
[[nodiscard]] std::optional<endpoint> from_socket_address(const sockaddr_storage& storage) noexcept;

}  // namespace tenbin
