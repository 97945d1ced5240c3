#include "shown_lines.hpp"

#include <tenbin/config/masked_secret.hpp>

#include <fmt/format.h>

#include <algorithm>

#include "secret_words.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

namespace {

/// How much of a long line is shown before and after the begin of the word.
constexpr std::size_t bytes_before = 70;
constexpr std::size_t bytes_after = 90;

bool continues_character(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// The last or first bytes of a text, without the rest of a character that is cut.
std::string_view last_bytes(std::string_view text, std::size_t most) noexcept
{
    if (text.size() <= most)
        return text;
    text.remove_prefix(text.size() - most);
    while (!text.empty() && continues_character(text.front()))
        text.remove_prefix(1);
    return text;
}

std::string_view first_bytes(std::string_view text, std::size_t most) noexcept
{
    if (text.size() <= most)
        return text;
    while (most > 0 && continues_character(text[most]))
        --most;
    return text.substr(0, most);
}

}  // namespace

std::size_t shown_lines::offset_of(text_range at) const
{
    return at.begin - texts_.line_begin(at.source, texts_.line_number(at));
}

shown_lines::known_line& shown_lines::line_of(text_range at)
{
    const auto number = texts_.line_number(at);
    const auto [place, is_new] = lines_.try_emplace({at.source, texts_.line_begin(at.source, number)});
    auto& line = place->second;
    if (is_new) {
        line.number = number;
        line.text = texts_.line(at.source, number);
        line.secret = secret_begins(line.text, number > 1 ? texts_.line(at.source, number - 1) : std::string_view{});
        const auto begin = place->first.second;
        const auto end = begin + static_cast<std::uint32_t>(line.text.size());
        if (const auto hidden = texts_.hidden_from(at.source, begin, end))
            line.secret = std::min<std::size_t>(line.secret.value_or(line.text.size()), *hidden - begin);
        if (number == 1 && line.text.starts_with(byte_order_mark))
            line.counted = byte_order_mark.size();
    }
    return line;
}

line_and_column shown_lines::locate(text_range at)
{
    auto& line = line_of(at);
    const auto offset = std::min(offset_of(at), line.text.size());
    if (offset < line.counted)
        return texts_.locate(at);
    line.column += characters_shown(line.text.substr(line.counted, offset - line.counted));
    line.counted = offset;
    return {.line = line.number, .column = line.column};
}

std::string shown_lines::excerpt(text_range at, std::string_view caret_on, std::string_view caret_off)
{
    const auto& line = line_of(at);
    const auto shown = line.text.substr(0, line.secret.value_or(line.text.size()));
    const auto begin = std::min(offset_of(at), shown.size());
    const auto size = std::max<std::size_t>(at.end - at.begin, 1);

    auto before = shown.substr(0, begin);
    if (line.number == 1 && before.starts_with(byte_order_mark))
        before.remove_prefix(byte_order_mark.size());
    const auto near = last_bytes(before, bytes_before);
    const auto shown_before = (near.size() < before.size() ? "..." : "") + printable(near);

    std::string rest{first_bytes(shown.substr(begin), bytes_after)};
    const bool is_cut = rest.size() < shown.size() - begin;
    const bool reaches_secret = line.secret && begin + size > shown.size();
    if (line.secret && !is_cut)
        rest += secret_mask;
    const auto meant_size = reaches_secret ? rest.size() : std::min(size, rest.size());
    const auto meant = printable(std::string_view{rest}.substr(0, meant_size));

    std::string margin;
    // Tabs are kept in front of the caret, so that it stands under its word whatever their width.
    for (std::string_view left{shown_before}; !left.empty();) {
        const auto character = first_characters(left, 1);
        margin.append(columns_shown(character), character == "\t" ? '\t' : ' ');
        left.remove_prefix(character.size());
    }
    return fmt::format("    {}{}{}{}\n    {}{}^{}{}\n",
                       shown_before,
                       meant,
                       printable(std::string_view{rest}.substr(meant_size)),
                       is_cut ? "..." : "",
                       margin,
                       caret_on,
                       std::string(std::max<std::size_t>(columns_shown(meant), 1) - 1, '~'),
                       caret_off);
}

}  // namespace tenbin::config
