// The few MySQL packets that bench_load and bench_stub say to each other: a login that always succeeds, a query of
// 120 bytes that names the size of its answer or how many rows it has, and a result set of exactly that size.
// Well-formed MySQL, since what is measured in between may look at it.
// https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench_socket.hpp"

namespace bench {

inline constexpr std::size_t header_bytes = 4;
inline constexpr char com_quit = 1;
inline constexpr char com_query = 3;
inline constexpr char err_header = '\xff';
inline constexpr std::string_view eof_payload{"\xfe\0\0\x02\0", 5};

inline std::string little_endian(std::uint64_t value, unsigned bytes)
{
    std::string text;
    for (; bytes > 0; --bytes, value >>= 8)
        text += static_cast<char>(value & 0xff);
    return text;
}

inline std::string packet(unsigned sequence, std::string_view payload)
{
    return little_endian(payload.size(), 3) + little_endian(sequence, 1) + std::string{payload};
}

/// Bytes of the first packet in `bytes`, header included; 0: not even the header is there.
inline std::size_t packet_bytes(std::string_view bytes)
{
    if (bytes.size() < header_bytes)
        return 0;
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    return header_bytes + byte(0) + (byte(1) << 8) + (byte(2) << 16);
}

// CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH, CLIENT_CONNECT_ATTRS, and the bit that says "not
// MariaDB's extension".
inline constexpr std::uint64_t agreed_capabilities = 0x1 | 0x200 | 0x8000 | 0x80000 | 0x100000;

inline std::string greeting()
{
    std::string text{"\x0a"
                     "8.0.40-stub"};
    text += '\0';
    text += little_endian(1, 4) + "12345678" + '\0';      // thread id, first part of the scramble
    text += little_endian(agreed_capabilities, 2);        // its low half
    text += little_endian(45, 1) + little_endian(2, 2);   // utf8mb4, autocommit
    text += little_endian(agreed_capabilities >> 16, 2);  // its high half
    text += little_endian(21, 1) + std::string(10, '\0') + "123456789012" + '\0';
    text += "mysql_native_password";
    text += '\0';
    return packet(0, text);
}

inline std::string login()
{
    std::string text = little_endian(agreed_capabilities, 4) + little_endian(1 << 24, 4) + little_endian(45, 1);
    text += std::string(23, '\0') + "bench" + '\0';
    text += little_endian(20, 1) + std::string(20, 'x');  // the stub does not look at the password
    text += "mysql_native_password";
    text += '\0';
    // Attributes as drivers send them: length and text, name and value.
    const std::string attributes = "\x0c_client_name\x05"
                                   "bench"
                                   "\x09_platform\x06"
                                   "x86_64";
    text += little_endian(attributes.size(), 1) + attributes;
    return packet(1, text);
}

inline std::string ok(unsigned sequence)
{
    return packet(sequence, std::string("\0\0\0\x02\0\0\0", 7));
}

inline std::string quit()
{
    return packet(0, std::string(1, com_quit));
}

inline constexpr std::size_t query_bytes = 120;
inline constexpr std::string_view bytes_words = "SELECT bytes ";
inline constexpr std::string_view rows_words = "SELECT rows ";

inline std::string query(std::string_view words, std::size_t amount)
{
    std::string text = std::string(1, com_query) + std::string{words} + std::to_string(amount);
    text.resize(query_bytes - header_bytes, ' ');
    return packet(0, text);
}

inline std::string query_of_bytes(std::size_t bytes)
{
    return query(bytes_words, bytes);
}

inline std::string query_of_rows(std::size_t rows)
{
    return query(rows_words, rows);
}

/// The number behind these words in a query's payload; 0 when it is none of ours.
inline std::size_t wanted(std::string_view words, std::string_view payload)
{
    if (payload.empty() || payload[0] != com_query || payload.substr(1, words.size()) != words)
        return 0;
    const auto digits = payload.substr(1 + words.size());
    std::size_t amount = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), amount);
    return amount;
}

/// What comes before the rows of a result set of one column.
inline std::string answer_head(std::size_t value_bytes_max)
{
    std::string column{"\x03"
                       "def"};
    column += std::string(3, '\0') + "\x01x" + std::string(1, '\0') + '\x0c';  // schema, tables; name; fixed part
    column += little_endian(45, 2) + little_endian(value_bytes_max, 4) + '\xfd' + std::string(5, '\0');
    return packet(1, "\x01") + packet(2, column) + packet(3, eof_payload);
}

/// A result set of one column and one row, `bytes` in all (110 to 60,000, or 70,000 and more).
inline std::string answer_of_bytes(std::size_t bytes)
{
    const std::string text = answer_head(bytes);
    const std::size_t around = text.size() + header_bytes + packet(5, eof_payload).size();
    if (bytes < around + 2)
        die("an answer can't be so small");
    std::size_t value = bytes - around - 1;
    std::string row;
    if (value < 251) {
        row = little_endian(value, 1);
    } else if (value - 2 <= 0xffff) {
        value -= 2;
        row = '\xfc' + little_endian(value, 2);
    } else {
        value -= 3;
        row = '\xfd' + little_endian(value, 3);
    }
    row += std::string(value, 'x');
    return text + packet(4, row) + packet(5, eof_payload);
}

/// A result set of one column and so many rows, each a frame of 20 bytes and its header.
inline std::string answer_of_rows(std::size_t rows)
{
    constexpr unsigned value_bytes = 19;
    const std::string row = little_endian(value_bytes, 1) + std::string(value_bytes, 'x');
    std::string text = answer_head(value_bytes);
    unsigned sequence = 4;
    for (std::size_t i = 0; i < rows; ++i)
        text += packet(sequence++, row);
    return text + packet(sequence, eof_payload);
}

}  // namespace bench
