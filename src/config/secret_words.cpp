#include "secret_words.hpp"

#include <array>

#include "suggestion.hpp"

namespace tenbin::config {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";
constexpr std::string_view word_ends = " \t\r\v\f{}\"";

/// Long enough to be known with a typo in them, and with a value glued on.
constexpr std::array<std::string_view, 3> names{"password", "passwd", "auth_pass"};

struct found_word {
    std::string_view text;
    std::size_t begin;
    std::size_t next;  ///< where the following word may begin
};

/// The word at or after `at`; a quoted one counts as one word.
std::optional<found_word> word_from(std::string_view line, std::size_t at)
{
    at = line.find_first_not_of(" \t\r\v\f{}", at);
    if (at == std::string_view::npos)
        return std::nullopt;
    const bool quoted = line[at] == '"';
    const auto begin = quoted ? at + 1 : at;
    const auto end = quoted ? line.find('"', begin) : line.find_first_of(word_ends, begin);
    const auto text = line.substr(begin, end == std::string_view::npos ? end : end - begin);
    return found_word{.text = text, .begin = begin, .next = begin + text.size() + (quoted ? 1 : 0)};
}

bool is_secret_keyword(std::string_view word)
{
    if (same_letters(word, "pass"))
        return true;
    for (const auto name : names)
        if (letters_apart(word, name, 2))
            return true;
    return false;
}

/// `password=x`, `passwordx`: how many letters are the keyword.
std::size_t glued_keyword(std::string_view word)
{
    for (const auto name : names)
        if (word.size() > name.size() && same_letters(word.substr(0, name.size()), name))
            return name.size();
    return 0;
}

/// `key 1 SECRET` of auth_hmac.
bool is_numbered_key(std::string_view keyword, std::string_view number)
{
    return same_letters(keyword, "key") && !number.empty() &&
           number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `auth_type PASS` and `compression pass` are complete.
bool takes_pass(std::string_view keyword)
{
    return keyword == "auth_type" || keyword == "compression";
}

/// A reference says where the secret is, not what it is.
bool is_reference(std::string_view value)
{
    return value.starts_with("file:") || value.starts_with("env:");
}

/// A comment of the line itself may hold a password, too; behind a keyword of the line before it is nothing.
std::string_view without_comment(std::string_view line)
{
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (!quoted && (line[i] == '#' || line[i] == '!') && (i == 0 || line[i - 1] != '\\'))
            return line.substr(0, i);
    }
    return line;
}

}  // namespace

std::optional<std::size_t> secret_begins(std::string_view line, std::string_view previous)
{
    previous = without_comment(previous);
    std::optional<found_word> last;
    bool is_value = false;
    for (auto word = word_from(previous, 0); word; word = word_from(previous, word->next)) {
        is_value = last && takes_pass(last->text);
        last = word;
    }
    if (last && !is_value && is_secret_keyword(last->text))
        return 0;

    for (auto word = word_from(line, 0); word; word = word_from(line, word->next)) {
        if (is_secret_keyword(word->text)) {
            const auto value = word_from(line, word->next);
            // What follows a reference may be a password that somebody wrote besides.
            const auto shown_until = value && is_reference(value->text) ? value->next : word->next;
            if (word_from(line, shown_until))
                return line.find_first_not_of(blanks, shown_until);
        } else if (const auto next = word_from(line, word->next); next && is_numbered_key(word->text, next->text)) {
            if (const auto value = word_from(line, next->next); value && !is_reference(value->text))
                return line.find_first_not_of(blanks, next->next);
        } else if (const auto letters = glued_keyword(word->text); letters > 0) {
            return word->begin + letters;
        }
    }
    return std::nullopt;
}

}  // namespace tenbin::config
