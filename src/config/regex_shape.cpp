#include "regex_shape.hpp"

#include <cstddef>

namespace tenbin::config {

namespace {

/// The `]` that ends the class whose `[` is at `begin`; the first letter of a class may be a `]` itself.
std::size_t end_of_class(std::string_view pattern, std::size_t begin)
{
    auto at = begin + 1;
    if (at < pattern.size() && pattern[at] == '^')
        ++at;
    for (bool is_first = true; at < pattern.size(); ++at, is_first = false) {
        if (pattern[at] == '\\') {
            ++at;
        } else if (pattern.substr(at).starts_with("[:")) {
            const auto end = pattern.find(":]", at + 2);
            if (end != std::string_view::npos)
                at = end + 1;
        } else if (pattern[at] == ']' && !is_first) {
            return at;
        }
    }
    return std::string_view::npos;
}

/// The last byte of the escape at `begin`: \Q quotes up to \E, or to the end.
std::size_t end_of_escape(std::string_view pattern, std::size_t begin)
{
    if (pattern[begin + 1] != 'Q')
        return begin + 1;
    const auto end = pattern.find("\\E", begin + 2);
    return end == std::string_view::npos ? pattern.size() : end + 1;
}

}  // namespace

std::optional<std::string> broken_regex(std::string_view pattern)
{
    std::size_t open = 0;
    bool is_repeatable = false;  // whether something stands before a * or a +
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const char letter = pattern[at];
        if (letter == '\\') {
            if (at + 1 == pattern.size())
                return "it ends with a backslash";
            at = end_of_escape(pattern, at);
        } else if (letter == '[') {
            at = end_of_class(pattern, at);
            if (at == std::string_view::npos)
                return "a '[' is not closed";
        } else if (letter == '(') {
            ++open;
            if (at + 1 < pattern.size() && (pattern[at + 1] == '?' || pattern[at + 1] == '*'))
                ++at;  // (?: and the like, (*UTF) and the like
        } else if (letter == ')') {
            if (open-- == 0)
                return "a ')' closes nothing";
        } else if ((letter == '*' || letter == '+') && !is_repeatable) {
            return std::string{"nothing stands before a '"} + letter + "'";
        }
        is_repeatable = letter != '(' && letter != '|';
    }
    return open == 0 ? std::nullopt : std::optional<std::string>{"a '(' is not closed"};
}

}  // namespace tenbin::config
