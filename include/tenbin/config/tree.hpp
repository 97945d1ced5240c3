// The shape of a configuration, by keepalived's lexical rules: lines of words, and blocks of lines. `#` and `!` begin a
// comment anywhere outside quotes, also inside a word; `\#` and `\!` are the characters themselves; `"` quotes. A brace
// ends a line wherever it stands, so all styles of writing a block are one.
#pragma once

#include <tenbin/config/diagnostic.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

struct word {
    std::string text;
    position at;
    std::size_t width = 1;
};

struct statement;

struct block {
    position opened;
    std::vector<statement> lines;
};

/// A keyword with its values, and a block if one follows.
struct statement {
    std::vector<word> words;  ///< at least one
    std::optional<config::block> block;
};

/// All lines of a text. Braces that do not match are reported, each once.
[[nodiscard]] std::vector<statement> parse_tree(const source& text, std::vector<diagnostic>& found);

}  // namespace tenbin::config
