// The texts a configuration came from, and places in them. A word remembers its place as a range of bytes of one text;
// the line and the column that people read are worked out only when something is wrong there.
#pragma once

#include <tenbin/base/result.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

/// Bytes [begin, end) of a text. An empty range means the text as a whole.
struct text_range {
    std::uint32_t source = 0;  ///< index into sources
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] bool is_whole_source() const noexcept { return begin == end; }
    auto operator<=>(const text_range&) const = default;
};

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

class sources {
public:
    /// The new text's index.
    std::uint32_t add(source one);

    [[nodiscard]] std::span<const source> all() const noexcept { return texts_; }
    [[nodiscard]] const source& of(text_range where) const { return texts_.at(where.source); }
    [[nodiscard]] line_and_column locate(text_range where) const;
    [[nodiscard]] std::size_t line_number(text_range where) const;

    /// The byte of the text at which a line begins. Lines count from 1, and there is one more than newlines.
    [[nodiscard]] std::uint32_t line_begin(std::uint32_t source, std::size_t line) const;
    /// The text of a line without its end.
    [[nodiscard]] std::string_view line(std::uint32_t source, std::size_t line) const;

    bool operator==(const sources& other) const { return texts_ == other.texts_; }

private:
    std::vector<source> texts_;
    std::vector<std::vector<std::uint32_t>> line_begins_;
};

/// A larger file is no configuration.
inline constexpr std::size_t source_bytes_max = 64U << 20U;

/// Reads a file and all that belongs to it, once. The error says what the system said.
[[nodiscard]] result<sources> read_sources(const std::string& path);

}  // namespace tenbin::config
