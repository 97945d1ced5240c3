// The texts a configuration came from, and places in them. A word remembers its place as a range of bytes of one text;
// the line and the column that people read are worked out only when something is wrong there.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/expansion.hpp>
#include <tenbin/config/text_range.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenbin::config {

/// Who may read the file: a password in it should be for few eyes.
enum class readers : std::uint8_t { few, everyone };

struct source {
    std::string path{};
    std::string text{};
    config::readers readers = readers::few;

    bool operator==(const source&) const = default;
};

/// Where a range begins, as an editor counts: from 1, the column in characters.
struct line_and_column {
    std::size_t line = 0;
    std::size_t column = 0;

    auto operator<=>(const line_and_column&) const = default;
};

/// Some editors put it first; it is no part of the first word.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// The files of a configuration and, if they hold more than plain lines, the text that comes out of them. Of a place in
/// that text, line and column are those at which it was written in its file.
class sources {
public:
    /// The new text's index. Texts that are there already stay where they are in memory.
    std::uint32_t add(source one);
    /// From now on the expanded text is the one to be read.
    void add_expansion(expansion made);

    [[nodiscard]] const std::deque<source>& all() const noexcept { return texts_; }
    /// The text that is to be read: the first one, or what came out of it.
    [[nodiscard]] std::uint32_t top() const noexcept { return expanded_.value_or(0); }
    /// Null if `source` is as somebody wrote it.
    [[nodiscard]] const expansion* expansion_of(std::uint32_t source) const noexcept;

    /// The text that the place is one of.
    [[nodiscard]] const source& of(text_range where) const { return texts_.at(where.source); }
    [[nodiscard]] written_place written(text_range where) const;
    /// The file that it was written in.
    [[nodiscard]] const source& file_of(text_range where) const { return texts_.at(written(where).at.source); }
    [[nodiscard]] line_and_column locate(text_range where) const;
    [[nodiscard]] std::size_t line_number(text_range where) const;

    /// The byte of the text at which a line begins. Lines count from 1, and there is one more than newlines.
    [[nodiscard]] std::uint32_t line_begin(std::uint32_t source, std::size_t line) const;
    /// The text of a line without its end.
    [[nodiscard]] std::string_view line(std::uint32_t source, std::size_t line) const;

    /// A secret begins there, which its own line does not tell: no message shows the rest of the line.
    void hide(std::uint32_t source, std::uint32_t begin) { hidden_.emplace(source, begin); }
    /// The first byte of [begin, end) that is hidden.
    [[nodiscard]] std::optional<std::uint32_t>
    hidden_from(std::uint32_t source, std::uint32_t begin, std::uint32_t end) const;

    bool operator==(const sources& other) const { return texts_ == other.texts_; }

private:
    std::deque<source> texts_;
    std::vector<std::vector<std::uint32_t>> line_begins_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> hidden_;
    std::optional<std::uint32_t> expanded_;
    expansion expansion_;
};

/// A larger file is no configuration.
inline constexpr std::size_t source_bytes_max = 64U << 20U;

/// Reads a file and all that belongs to it, once. The error says what the system said.
[[nodiscard]] result<sources> read_sources(const std::string& path);

}  // namespace tenbin::config
