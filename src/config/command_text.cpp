#include "command_text.hpp"

#include <tenbin/config/command.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 19> keywords{
    "lvs_notify_fifo_script",
    "misc_path",
    "notify",
    "notify_backup",
    "notify_deleted",
    "notify_down",
    "notify_fault",
    "notify_fifo_script",
    "notify_master",
    "notify_master_rx_lower_pri",
    "notify_stop",
    "notify_up",
    "quorum_down",
    "quorum_up",
    "regex",
    "script",
    "shutdown_script",
    "startup_script",
    "vrrp_notify_fifo_script",
};

constexpr std::string_view escape_letters = "abEfnrtv";
constexpr std::string_view escaped_bytes = "\a\b\x1b\f\n\r\t\v";

int hexadecimal_digit(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int octal_digit(char c) noexcept
{
    return c >= '0' && c <= '7' ? c - '0' : -1;
}

/// Reads at most `most` digits, and keeps the last byte of the number.
std::size_t undo_number(std::string_view text, std::size_t at, std::size_t most, std::string& made)
{
    const bool is_octal = most == 3;
    unsigned value = 0;
    for (std::size_t i = 0; i < most && at < text.size(); ++i, ++at) {
        const auto digit = is_octal ? octal_digit(text[at]) : hexadecimal_digit(text[at]);
        if (digit < 0)
            break;
        value = ((value << (is_octal ? 3U : 4U)) | static_cast<unsigned>(digit)) & 0xffU;
    }
    made += static_cast<char>(value);
    return at;
}

/// The byte behind the escape that begins at `at`; `made` gets what it stands for.
std::size_t undo_escape(std::string_view text, std::size_t at, std::string& made)
{
    ++at;
    if (at == text.size()) {
        made += '\\';
        return at;
    }
    const char c = text[at];
    if (const auto known = escape_letters.find(c); known != std::string_view::npos)
        made += escaped_bytes[known];
    else if (c == 'c' && at + 1 < text.size())
        made += static_cast<char>(static_cast<unsigned char>(text[++at]) & 0x1fU);
    else if (c == 'x' && at + 1 < text.size() && hexadecimal_digit(text[at + 1]) >= 0)
        return undo_number(text, at + 1, std::string_view::npos, made);
    else if (octal_digit(c) >= 0)
        return undo_number(text, at, 3, made);
    else
        made += c;
    return at + 1;
}

command_word word_at(std::string_view line, std::size_t begin, std::string_view ends)
{
    command_word word;
    char quote = '\0';
    auto at = begin;
    while (at < line.size()) {
        const char c = line[at];
        if (c == '\\') {
            at = undo_escape(line, at, word.text);
            continue;
        }
        const bool is_quote = quote != '\0' ? c == quote : c == '"' || c == '\'';
        if (is_quote)
            quote = quote == '\0' ? c : '\0';
        else if (quote == '\0' && ends.find(c) != std::string_view::npos)
            break;
        else
            word.text += c;
        ++at;
    }
    word.end = at;
    word.is_open = quote != '\0';
    return word;
}

}  // namespace

bool takes_command(std::string_view keyword) noexcept
{
    static_assert(std::is_sorted(keywords.begin(), keywords.end()));
    return std::binary_search(keywords.begin(), keywords.end(), keyword);
}

command_word command_word_at(std::string_view line, std::size_t begin)
{
    return word_at(line, begin, " \t\r\v\f{}#!");
}

std::string as_command_word(std::string_view text)
{
    constexpr std::string_view octal = "01234567";
    std::string word{'"'};
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (const auto known = escaped_bytes.find(c); known != std::string_view::npos) {
            word += '\\';
            word += escape_letters[known];
        } else if (byte < 0x20 || byte == 0x7f) {
            word += {'\\', octal[byte >> 6U], octal[(byte >> 3U) & 7U], octal[byte & 7U]};
        } else {
            if (c == '"' || c == '\\')
                word += '\\';
            word += c;
        }
    }
    return word + '"';
}

// Braces and comment signs mean nothing to the command itself.
std::vector<std::string> command_arguments(std::string_view line)
{
    constexpr std::string_view blanks = " \t\r\v\f\n";
    std::vector<std::string> all;
    for (auto at = line.find_first_not_of(blanks); at < line.size(); at = line.find_first_not_of(blanks, at)) {
        auto next = word_at(line, at, blanks);
        all.push_back(std::move(next.text));
        at = next.end;
    }
    return all;
}

}  // namespace tenbin::config
