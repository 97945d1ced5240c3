// Bytes in tests, written as in the protocols' documents: hex("03 00 00 01 …").
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::support {

using bytes = std::vector<std::byte>;

/// Bytes from hexadecimal digits in pairs; spaces are for the reader.
inline bytes hex(std::string_view text)
{
    const auto digit = [](char c) -> unsigned {
        if (c >= '0' && c <= '9')
            return static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f')
            return static_cast<unsigned>(c - 'a' + 10);
        throw std::invalid_argument{"not a hexadecimal digit"};
    };
    std::string digits;
    for (const char c : text)
        if (c != ' ')
            digits += c;
    if (digits.size() % 2 != 0)
        throw std::invalid_argument{"half a byte"};
    bytes out;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        out.push_back(static_cast<std::byte>(digit(digits[i]) << 4 | digit(digits[i + 1])));
    return out;
}

/// The bytes of a text.
inline bytes text(std::string_view characters)
{
    const auto raw = std::as_bytes(std::span{characters});
    return {raw.begin(), raw.end()};
}

inline bytes operator+(bytes left, const bytes& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// For the message of a failed test.
inline std::string to_hex(std::span<const std::byte> raw)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const auto b : raw) {
        const auto value = std::to_integer<unsigned>(b);
        out += {digits[value >> 4], digits[value & 15], ' '};
    }
    return out;
}

}  // namespace tenbin::support
