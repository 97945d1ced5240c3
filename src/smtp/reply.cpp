#include <tenbin/smtp/reply.hpp>

namespace tenbin::smtp {

namespace {

using state = reply_found::state;

constexpr std::size_t code_digits = 3;

/// 0: these are none.
unsigned code_of(std::string_view line) noexcept
{
    if (line.size() < code_digits)
        return 0;
    unsigned code = 0;
    for (const char each : line.substr(0, code_digits)) {
        if (each < '0' || each > '9')
            return 0;
        code = 10 * code + static_cast<unsigned>(each - '0');
    }
    return code >= 200 && code <= 599 ? code : 0;
}

}  // namespace

reply_found find_reply(std::string_view input) noexcept
{
    unsigned code = 0;
    for (std::size_t begin = 0;;) {
        const auto end = input.find('\n', begin);
        if (end == std::string_view::npos)
            return {};
        auto line = input.substr(begin, end - begin);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const auto here = code_of(line);
        const char behind = line.size() > code_digits ? line[code_digits] : ' ';
        if (here == 0 || (code != 0 && here != code) || (behind != ' ' && behind != '-'))
            return {.now = state::malformed};
        code = here;
        begin = end + 1;
        if (behind == ' ')
            return {.now = state::whole,
                    .what = {.code = code,
                             .text = line.size() > code_digits ? line.substr(code_digits + 1) : std::string_view{},
                             .size = begin}};
    }
}

}  // namespace tenbin::smtp
