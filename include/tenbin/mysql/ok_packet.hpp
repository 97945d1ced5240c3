// The OK packet: a command, or the login, worked. Its status flags tell whether the session is inside a transaction.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <cstdint>
#include <string_view>

namespace tenbin::mysql {

/// SERVER_STATUS_* bits.
namespace status {
inline constexpr std::uint16_t in_transaction = 0x0001;
inline constexpr std::uint16_t autocommit = 0x0002;
inline constexpr std::uint16_t more_results = 0x0008;
inline constexpr std::uint16_t cursor_exists = 0x0040;
inline constexpr std::uint16_t last_row_sent = 0x0080;
inline constexpr std::uint16_t in_read_only_transaction = 0x2000;
inline constexpr std::uint16_t session_state_changed = 0x4000;
}  // namespace status

struct ok_packet {
    std::uint64_t affected_rows = 0;
    std::uint64_t last_insert_id = 0;
    std::uint16_t status = 0;
    std::uint16_t warnings = 0;
    std::string_view info;     ///< these two point into the payload
    bytes_view session_state;  ///< the items of SESSION_TRACK, undecoded

    [[nodiscard]] bool in_transaction() const noexcept { return (status & status::in_transaction) != 0; }
};

/// Decodes an OK packet as it is sent under these agreed capabilities: with the header 00, or fe where it ends a result
/// set.
[[nodiscard]] tl::expected<ok_packet, wire_error> decode_ok(bytes_view payload, std::uint64_t capabilities) noexcept;

/// The packet that ends definitions or rows where DEPRECATE_EOF was not agreed. A row can begin with the same byte, but
/// is longer.
[[nodiscard]] bool is_eof(bytes_view payload) noexcept;

}  // namespace tenbin::mysql
