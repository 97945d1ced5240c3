// Reads the value of a keyword: what stands in the file, checked against its row of the table.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

/// What is wrong with a value.
struct mistake {
    std::string message;
    std::string hint;
};

/// How many words after a keyword are its value.
struct value_count {
    std::size_t least;
    std::size_t most;
};

[[nodiscard]] value_count values_of(const keyword& row) noexcept;

/// Reads the value, `words[1]`, and puts it where it belongs. A flag may be without.
[[nodiscard]] std::optional<mistake> read_value(const keyword& row, scope& in, const std::vector<word>& words);

/// A number without what strtol(3), and so keepalived, passes over before its digits: blanks and a plus sign.
[[nodiscard]] std::string_view without_plus(std::string_view text) noexcept;

/// A whole number of decimal digits, with a plus sign or without.
[[nodiscard]] std::optional<unsigned> parse_number(std::string_view text) noexcept;

/// true, on, yes; false, off, no.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text) noexcept;

}  // namespace tenbin::config
