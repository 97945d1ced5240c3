// Commands in a configuration have letters of their own: both kinds of quotes, glued to text or not, and escapes, as in
// `script "/bin/echo \"two words\""`. Their whole line is one word, which is taken apart once more by the same rules
// when it runs: no shell is asked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenbin::config {

/// Whether what follows a keyword is a command line, or a pattern that is written like one.
[[nodiscard]] bool takes_command(std::string_view keyword) noexcept;

struct command_word {
    std::string text{};    ///< quotes and escapes undone
    std::size_t end = 0;   ///< the byte behind it
    bool is_open = false;  ///< its quote has no end
};

/// The word that begins at `begin`; it ends at a blank, a brace or a comment sign outside quotes.
[[nodiscard]] command_word command_word_at(std::string_view line, std::size_t begin);

/// Such that the word at it is `text` again.
[[nodiscard]] std::string as_command_word(std::string_view text);

}  // namespace tenbin::config
