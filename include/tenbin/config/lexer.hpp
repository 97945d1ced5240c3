// Words, braces and line ends of a configuration, by keepalived's rules: `#` and `!` begin a comment anywhere outside
// quotes, also inside a word; `\#` and `\!` are the characters themselves; `"` quotes, without escapes, and its end
// ends the word; a brace stands for itself wherever it is outside quotes. Commands have more kinds of quotes and escapes.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/source.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::config {

struct token {
    enum class kind : std::uint8_t { word, open, close, line_end };

    kind what = kind::word;
    std::string text{};  ///< of a word, quotes and escapes undone, of a command once
    text_range at{};
    std::uint32_t column = 0;  ///< bytes from the line's begin
    bool is_secret = false;    ///< may be a password: no message quotes it
    bool is_broken = false;    ///< its quote has no end, which is reported already: nothing more is wrong with its line
};

/// All tokens of one text; every line that holds any ends with a line_end.
[[nodiscard]] std::vector<token> lex(const sources& texts, std::uint32_t source, findings& found);

}  // namespace tenbin::config
