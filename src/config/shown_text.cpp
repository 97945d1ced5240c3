#include "shown_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace tenbin::config {

namespace {

bool continues(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// The size of the well-formed character at the beginning of `text` (RFC 3629 §4), 0 if there is none.
std::size_t character_size(std::string_view text) noexcept
{
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(i < text.size() ? text[i] : 0); };
    const auto first = at(0);
    if (first < 0x80)
        return 1;
    std::size_t size = 0;
    std::uint8_t least = 0x80;
    std::uint8_t most = 0xbf;
    if (first >= 0xc2 && first <= 0xdf) {
        size = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        size = 3;
        least = first == 0xe0 ? 0xa0 : least;  // no longer form of a shorter character
        most = first == 0xed ? 0x9f : most;    // no surrogates
    } else if (first >= 0xf0 && first <= 0xf4) {
        size = 4;
        least = first == 0xf0 ? 0x90 : least;
        most = first == 0xf4 ? 0x8f : most;
    }
    if (size == 0 || at(1) < least || at(1) > most)
        return 0;
    for (std::size_t i = 2; i < size; ++i)
        if (i >= text.size() || !continues(text[i]))
            return 0;
    return size;
}

/// C0 and C1 controls and DEL; the latter reach a terminal as well.
bool is_control(std::string_view character) noexcept
{
    const auto first = static_cast<std::uint8_t>(character.front());
    return (first < 0x20 && first != '\t') || first == 0x7f ||
           (first == 0xc2 && static_cast<std::uint8_t>(character[1]) < 0xa0);
}

/// The number of a well-formed character.
char32_t code_point(std::string_view character) noexcept
{
    constexpr std::array<std::uint8_t, 5> first_bits{0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t code = static_cast<std::uint8_t>(character.front()) & first_bits[character.size()];
    for (const char c : character.substr(1))
        code = code << 6U | (static_cast<std::uint8_t>(c) & 0x3fU);
    return code;
}

struct code_range {
    char32_t first;
    char32_t last;
};

/// The blocks that hold little else than wide characters (Unicode Standard Annex 11), and joining accents.
constexpr code_range wide[] = {{0x1100, 0x115f},
                               {0x2e80, 0xa4cf},
                               {0xac00, 0xd7a3},
                               {0xf900, 0xfaff},
                               {0xfe30, 0xfe6f},
                               {0xff00, 0xff60},
                               {0xffe0, 0xffe6},
                               {0x1f300, 0x1faff},
                               {0x20000, 0x3fffd}};
constexpr code_range joining[] = {{0x0300, 0x036f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};

bool is_in(std::span<const code_range> ranges, char32_t code) noexcept
{
    return std::any_of(
        ranges.begin(), ranges.end(), [&](const code_range& each) { return each.first <= code && code <= each.last; });
}

}  // namespace

std::string printable(std::string_view text)
{
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0 || is_control(text.substr(0, size)))
            shown += '?';
        else
            shown += text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return shown;
}

std::size_t characters_shown(std::string_view text) noexcept
{
    std::size_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(std::max<std::size_t>(character_size(text), 1));
    return count;
}

std::size_t columns_shown(std::string_view text) noexcept
{
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto size = character_size(text);
        const auto code = size == 0 ? U'?' : code_point(text.substr(0, size));
        columns += is_in(wide, code) ? 2U : is_in(joining, code) ? 0U : 1U;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return columns;
}

std::string_view first_characters(std::string_view text, std::size_t most) noexcept
{
    std::size_t size = 0;
    for (; most > 0 && size < text.size(); --most)
        size += std::max<std::size_t>(character_size(text.substr(size)), 1);
    return text.substr(0, size);
}

}  // namespace tenbin::config
