#include "shown_text.hpp"

#include <algorithm>
#include <cstdint>

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

std::string_view first_characters(std::string_view text, std::size_t most) noexcept
{
    std::size_t size = 0;
    for (; most > 0 && size < text.size(); --most)
        size += std::max<std::size_t>(character_size(text.substr(size)), 1);
    return text.substr(0, size);
}

}  // namespace tenbin::config
