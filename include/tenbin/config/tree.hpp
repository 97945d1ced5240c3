// The shape of a configuration: lines of words, and blocks of lines. A brace ends a line wherever it stands, so all
// styles of writing a block are one. Braces that do not match are one mistake each, however much stands behind them:
// which words may stand in which block tells where the brace was forgotten, or which one is too many, and the lines
// behind it are read where they belong.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/source.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

struct word {
    std::string text{};
    text_range at{};
    bool is_secret = false;  ///< may be a password: no message quotes it
};

struct statement;

struct block {
    text_range opened{};
    std::vector<statement> lines;
};

/// A keyword with its values, and a block if one follows.
struct statement {
    std::vector<word> words{};  ///< at least one, except of a block without keyword
    std::optional<config::block> block{};
    bool is_broken = false;  ///< reported already: nothing more is wrong with its words
};

/// How a word may stand in a block; the top level is the block without a name, and any_block is whichever it is.
enum class standing : std::uint8_t { none, line, block };
using grammar = standing (*)(std::string_view word, std::string_view block);
inline constexpr std::string_view any_block = "*";

/// Deeper blocks are skipped with an error: no configuration nests so deep.
inline constexpr std::size_t nested_blocks_max = 32;

/// All lines of a text.
[[nodiscard]] std::vector<statement>
parse_tree(const sources& texts, std::uint32_t source, grammar how, findings& found);

}  // namespace tenbin::config
