// Packets of MySQL 8, written by hand from the protocol's document (no MySQL 8 stood beside when they were made), and
// small tools for packets in tests. What MariaDB says is in recorded.hpp.
#pragma once

#include <tenbin/mysql/err_packet.hpp>

#include <optional>

#include "support/conversation.hpp"

namespace tenbin::mysql {

using support::bytes;
using support::hex;
using support::side;
using support::text;
using support::operator+;

inline bytes frame_with(unsigned sequence, const bytes& payload)
{
    bytes out;
    for (const auto shift : {0U, 8U, 16U})
        out.push_back(static_cast<std::byte>(payload.size() >> shift & 0xff));
    out.push_back(static_cast<std::byte>(sequence));
    return out + payload;
}

inline bytes payload_of(const bytes& whole)
{
    return {whole.begin() + 4, whole.end()};
}

inline bytes message(const support::recording& said, std::size_t number)
{
    return hex(said.at(number).words);
}

/// Calls `check` with every true prefix of `whole`, each in memory of exactly its size: a read behind its end is a read
/// behind an allocation, which the address sanitizer sees.
template <class Check> void for_each_prefix(const bytes& whole, Check check)
{
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        check(prefix);
    }
}

/// A greeting as tenbin lets the client see it: without SSL, COMPRESS, ZSTD_COMPRESSION, bit 29 and MariaDB's
/// COM_MULTI.
inline bytes as_relayed(bytes greeting_frame)
{
    auto at = std::find(greeting_frame.begin() + 5, greeting_frame.end(), std::byte{0}) + 1;  // behind the version
    at += 4 + 8 + 1;                                                                          // thread, scramble, NUL
    const bool mariadb = (*at & std::byte{1}) == std::byte{0};
    at[0] &= std::byte{0xdf};  // COMPRESS
    at[1] &= std::byte{0xf7};  // SSL
    at[6] &= std::byte{0xdb};  // bit 29, ZSTD_COMPRESSION
    if (mariadb)
        at[14] &= std::byte{0xfd};  // COM_MULTI
    return greeting_frame;
}

/// The code of an ERR frame that tenbin sends in the middle of a login, if it is one with that sequence and a SQLSTATE.
inline std::optional<unsigned> refusal_code(const bytes& whole, unsigned sequence)
{
    if (whole.size() < 5 || whole[3] != static_cast<std::byte>(sequence) ||
        whole != frame_with(sequence, payload_of(whole)))
        return std::nullopt;
    const auto payload = payload_of(whole);
    const auto err = decode_err(payload);
    if (!err || err->sqlstate.size() != 5 || !err->message.starts_with("tenbin: "))
        return std::nullopt;
    return err->code;
}

namespace mysql8 {

/// 8.0.36 with every capability that it has: TLS, compression, query attributes, several factors.
inline const bytes greeting_frame = frame_with(
    0,
    hex("0a") + text("8.0.36") +
        hex("00 09 00 00 00 01 02 03 04 05 06 07 08 00 ff ff ff 02 00 ff df 15 00 00 00 00 00 00 00 00 00 00 "
            "11 12 13 14 15 16 17 18 19 1a 1b 1c 00") +
        text("caching_sha2_password") + hex("00"));

inline const bytes scramble = hex("01 02 03 04 05 06 07 08 11 12 13 14 15 16 17 18 19 1a 1b 1c");

inline const bytes digest =
    hex("20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f");

/// libmysqlclient's: with query attributes (bit 27), factors (bit 28), connection attributes.
inline bytes response(std::string_view user, std::string_view plugin = "caching_sha2_password")
{
    return frame_with(1,
                      hex("85 a2 ff 19 00 00 00 01 ff 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                          "00 00") +
                          text(user) + hex("00 20") + digest + text(plugin) + hex("00 16 0c") + text("_client_name") +
                          hex("08") + text("libmysql"));
}

inline const bytes ok_payload = hex("00 00 00 02 00 00 00");

inline bytes switch_to(std::string_view plugin)
{
    return hex("fe") + text(plugin) + hex("00") + scramble + hex("00");
}

inline const bytes fast_auth_success = hex("01 03");
inline const bytes full_auth = hex("01 04");
inline const bytes ask_for_key = hex("02");
inline const bytes public_key =
    hex("01") + text("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n");
inline const bytes encrypted_password(256, std::byte{0xe5});

}  // namespace mysql8

}  // namespace tenbin::mysql
