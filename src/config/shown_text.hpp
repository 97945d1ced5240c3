// Text of a configuration as a terminal or an editor may have it: no control character, no byte that is not UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenbin::config {

/// The text with '?' for every control character and every byte that is no UTF-8. A tab stays.
[[nodiscard]] std::string printable(std::string_view text);

/// How many characters printable() makes of a text.
[[nodiscard]] std::size_t characters_shown(std::string_view text) noexcept;

/// How many columns of a terminal printable() text takes: two for a wide letter of East Asia, none for an accent that
/// joins the letter before it. A tab counts as one.
[[nodiscard]] std::size_t columns_shown(std::string_view text) noexcept;

/// The bytes of which printable() makes the first `most` characters.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t most) noexcept;

}  // namespace tenbin::config
