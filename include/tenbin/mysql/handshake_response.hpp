// The client's first packet: what it can do, who it is, and the first bytes of its authentication.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

struct handshake_response {
    std::uint64_t capabilities = 0;  ///< with MariaDB's extension in the upper half
    std::string_view user;           ///< these three point into the payload
    std::string_view database;
    std::string_view plugin;
};

/// Decodes HandshakeResponse41. A client without PROTOCOL_41 is wrong_type; fields that old clients leave out at the
/// end are empty. An SSLRequest (32 bytes with the SSL bit) decodes as a response without user.
[[nodiscard]] tl::expected<handshake_response, wire_error> decode_handshake_response(bytes_view payload) noexcept;

/// The frame of the same response for another server, as a client sends it that begins with a plugin which no account
/// uses and no password: that server answers with a switch to the account's own plugin and its own scramble. Nothing
/// for a client without PLUGIN_AUTH, who takes no switch. The payload must decode.
[[nodiscard]] std::optional<std::vector<std::byte>> repeat_handshake_response(bytes_view payload,
                                                                              std::uint8_t sequence);

/// A connection attribute: what a client says of itself, seen in performance_schema.session_connect_attrs.
struct attribute {
    std::string name;
    std::string value;
};

/// The frame of the same response with further attributes behind the client's own. Nothing for a client that sends
/// none (it, or its server, does not know them), or when they would be more than servers take. The payload must decode.
[[nodiscard]] std::optional<std::vector<std::byte>>
with_attributes(bytes_view payload, std::span<const attribute> added, std::uint8_t sequence);

/// A complete response frame with an answer to mysql_native_password; the database may be empty.
[[nodiscard]] std::vector<std::byte>
encode_handshake_response(std::string_view user, bytes_view auth, std::string_view database, std::uint8_t sequence);

}  // namespace tenbin::mysql
