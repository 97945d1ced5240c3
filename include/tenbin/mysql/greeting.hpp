// The server's first packet: its version, its capabilities, the scramble that the login is bound to. A server that
// wants no client (it is full, it has blocked us) sends an ERR packet instead.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

struct greeting {
    std::string_view version;  ///< as the server says it, "5.5.5-10.11.6-MariaDB" included; points into the payload
    std::uint32_t thread_id = 0;
    std::uint64_t capabilities = 0;  ///< with MariaDB's extension in the upper half
    std::uint8_t collation = 0;
    std::uint16_t status = 0;
    std::string_view plugin;  ///< only a guess of the server's
};

/// Decodes protocol version 10; anything else is wrong_type.
[[nodiscard]] tl::expected<greeting, wire_error> decode_greeting(bytes_view payload) noexcept;

/// What a greeting of tenbin's own says, learned from the servers that it stands for.
struct service_greeting {
    std::string version;
    std::uint64_t capabilities = 0;
    std::uint8_t collation = 0;
    std::string plugin;
};

/// Drawn anew for each client; no byte of the scramble is 0.
struct greeting_identity {
    std::uint32_t thread_id = 0;
    std::array<std::byte, 20> scramble{};
};

/// The frame of such a greeting.
[[nodiscard]] std::vector<std::byte> encode_greeting(const service_greeting& from, const greeting_identity& to);

/// Takes capabilities out of a greeting, in place. The payload must decode.
void mask_greeting(std::span<std::byte> payload, std::uint64_t capabilities) noexcept;

}  // namespace tenbin::mysql
