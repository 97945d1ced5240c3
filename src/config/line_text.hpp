// Small questions about the text of a line.
#pragma once

#include <cstddef>
#include <string_view>

namespace tenbin::config {

inline constexpr std::string_view line_blanks = " \t\r\v\f";

[[nodiscard]] inline bool is_line_blank(char c) noexcept
{
    return line_blanks.find(c) != std::string_view::npos;
}

/// The first byte that is no blank; the text's size if there is none.
[[nodiscard]] inline std::size_t skip_blanks(std::string_view text, std::size_t from = 0) noexcept
{
    while (from < text.size() && is_line_blank(text[from]))
        ++from;
    return from;
}

[[nodiscard]] inline std::string_view without_blanks_behind(std::string_view text) noexcept
{
    while (!text.empty() && is_line_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Whether a comment begins there, if it is outside quotes.
[[nodiscard]] inline bool begins_comment(std::string_view text, std::size_t at) noexcept
{
    return (text[at] == '#' || text[at] == '!') && (at == 0 || text[at - 1] != '\\');
}

/// The first word, without the quotes it may stand in.
[[nodiscard]] inline std::string_view first_word(std::string_view text) noexcept
{
    auto begin = skip_blanks(text);
    if (begin < text.size() && text[begin] == '"')
        ++begin;
    const auto end = text.find_first_of(" \t\r\v\f{}\"#!", begin);
    return text.substr(begin, end == std::string_view::npos ? end : end - begin);
}

/// How many letters of a name begin the text: `[A-Za-z_][A-Za-z0-9_]*`.
[[nodiscard]] inline std::size_t name_size(std::string_view text) noexcept
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    std::size_t size = 0;
    while (size < text.size() && (is_letter(text[size]) || (size > 0 && is_digit(text[size]))))
        ++size;
    return size;
}

}  // namespace tenbin::config
