#include <tenbin/mysql/printable.hpp>

#include <algorithm>

namespace tenbin::mysql {

namespace {

/// The bytes of the UTF-8 character at the front of `text`; 0: there is no whole one.
std::size_t character_bytes(std::string_view text) noexcept
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
    if (size == 0 || size > text.size())
        return 0;
    const auto rest = text.substr(1, size - 1);
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80; };
    return std::ranges::all_of(rest, continues) ? size : 0;
}

bool is_control(char c) noexcept
{
    return (c >= 0 && c < ' ') || c == '\x7f';
}

}  // namespace

std::string printable(std::string_view foreign, std::size_t bytes_max)
{
    // Whoever reads the text further on takes only whole UTF-8. A server may send any bytes, and the limit may go
    // through a character.
    std::string text;
    for (auto rest = foreign.substr(0, bytes_max); !rest.empty();) {
        const auto size = character_bytes(rest);
        if (size == 0 || is_control(rest.front()))
            text += '?';
        else
            text += rest.substr(0, size);
        rest.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return text;
}

}  // namespace tenbin::mysql
