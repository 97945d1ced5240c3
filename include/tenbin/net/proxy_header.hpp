// The header of the PROXY protocol: with it a proxy says for whom it opens a connection, before the connection's own
// bytes. Version 1 is a line of text, version 2 a block of bytes.
// https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/client_model.hpp>

#include <tl/expected.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tenbin::net {

/// Whose connection it is.
struct proxied {
    endpoint from{};  ///< the client
    endpoint to{};    ///< where it had connected to

    bool operator==(const proxied&) const = default;
};

struct proxy_header {
    std::size_t size = 0;            ///< in bytes: what follows is the client's
    std::optional<proxied> whose{};  ///< nothing: the connection is the sender's own (LOCAL, UNKNOWN), a check mostly

    bool operator==(const proxy_header&) const = default;
};

enum class proxy_header_error : std::uint8_t {
    incomplete,  ///< more bytes may make it one
    malformed
};

/// The longest header that is taken, with whatever extensions (TLVs) a version 2 header carries.
inline constexpr std::size_t proxy_header_bytes_max = 4096;

/// Reads the header that begins there, of either version.
[[nodiscard]] tl::expected<proxy_header, proxy_header_error> decode_proxy_header(std::span<const std::byte> bytes);

/// The header for a connection on behalf of this client. Nothing for send_proxy::off.
[[nodiscard]] std::vector<std::byte> encode_proxy_header(config::send_proxy version, const proxied& whose);

}  // namespace tenbin::net
