// The ERR packet: how a server, or tenbin in its place, says no. Before the client has answered the greeting it carries
// no SQLSTATE, because the client has not said yet that it speaks protocol 4.1.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <string_view>

namespace tenbin::mysql {

struct err_packet {
    std::uint16_t code = 0;
    std::string_view sqlstate;  ///< five characters, or empty
    std::string_view message;   ///< these two point into the payload
};

[[nodiscard]] bool is_err(bytes_view payload) noexcept;
[[nodiscard]] tl::expected<err_packet, wire_error> decode_err(bytes_view payload) noexcept;

/// A situation in which tenbin itself answers. The numbers are the server's own, with the meaning that drivers give
/// them.
struct refusal {
    std::uint16_t code;
    std::string_view sqlstate;
};

inline constexpr refusal no_backend{1105, "HY000"};                 // ER_UNKNOWN_ERROR
inline constexpr refusal too_many_connections{1040, "08004"};       // ER_CON_COUNT_ERROR
inline constexpr refusal host_not_allowed{1130, "HY000"};           // ER_HOST_NOT_PRIVILEGED
inline constexpr refusal too_many_user_connections{1203, "42000"};  // ER_TOO_MANY_USER_CONNECTIONS
inline constexpr refusal user_limit_reached{1226, "42000"};         // ER_USER_LIMIT_REACHED
inline constexpr refusal access_denied{1045, "28000"};              // ER_ACCESS_DENIED_ERROR
inline constexpr refusal shutting_down{1053, "08S01"};              // ER_SERVER_SHUTDOWN
inline constexpr refusal bad_handshake{1043, "08S01"};              // ER_HANDSHAKE_ERROR
inline constexpr refusal out_of_order{1156, "08S01"};               // ER_NET_PACKETS_OUT_OF_ORDER
inline constexpr refusal too_large{1153, "08S01"};                  // ER_NET_PACKET_TOO_LARGE
inline constexpr refusal login_too_slow{1159, "08S01"};             // ER_NET_READ_INTERRUPTED
inline constexpr refusal no_such_thread{1094, "HY000"};             // ER_NO_SUCH_THREAD
inline constexpr refusal malformed{1835, "HY000"};                  // ER_MALFORMED_PACKET

/// The frame of an ERR packet instead of a greeting: sequence 0, no SQLSTATE.
[[nodiscard]] std::vector<std::byte> refuse_instead_of_greeting(const refusal& why, std::string_view message);
/// The frame of an ERR packet for a client of before protocol 4.1, which takes a SQLSTATE for a part of the message.
[[nodiscard]] std::vector<std::byte>
refuse_without_state(const refusal& why, std::string_view message, std::uint8_t sequence);
/// The frame of an ERR packet that answers what the client has sent.
[[nodiscard]] std::vector<std::byte> refuse(const refusal& why, std::string_view message, std::uint8_t sequence);

}  // namespace tenbin::mysql
