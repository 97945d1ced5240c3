#include <tenbin/mysql/printable.hpp>

#include <algorithm>

namespace tenbin::mysql {

std::string printable(std::string_view foreign, std::size_t bytes_max)
{
    std::string text{foreign.substr(0, bytes_max)};
    // Bytes from 0x80 on are UTF-8 and stay.
    std::replace_if(
        text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
    return text;
}

}  // namespace tenbin::mysql
