// A place in a text: a word remembers it as a range of bytes.
#pragma once

#include <compare>
#include <cstdint>

namespace tenbin::config {

/// Bytes [begin, end) of a text. An empty range means the text as a whole.
struct text_range {
    std::uint32_t source = 0;  ///< index into sources
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] bool is_whole_source() const noexcept { return begin == end; }
    auto operator<=>(const text_range&) const = default;
};

}  // namespace tenbin::config
