// `~SEQ(NAME, [FIRST, [STEP,]] LAST) rest` and `~LST({NAMES}, {VALUES}, …) rest`: which values the names have, one time
// after the other. What becomes of the rest is the expander's.
#pragma once

#include <tenbin/config/expansion.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

enum class repetition_kind : std::uint8_t { none, sequence, hexadecimal_sequence, list };

/// What begins a line, and the bytes of its head: to the opening bracket, and to the closing one.
struct repetition_head {
    repetition_kind kind = repetition_kind::none;
    std::size_t inner = 0;  ///< the first byte in the brackets
    std::size_t end = 0;    ///< the byte behind the closing bracket; 0: there is none
};
[[nodiscard]] repetition_head repetition_at(std::string_view text) noexcept;

/// A number that grows, or falls.
struct number_sequence {
    std::string_view name{};
    long long first = 1;
    long long step = 1;
    std::uint64_t times = 0;  ///< 0: it is no sequence
};
[[nodiscard]] number_sequence read_sequence(std::string_view inner);

/// Values for names, row by row. A row with too few leaves the last names empty.
struct value_list {
    std::vector<std::string_view> names{};  ///< none: it is no list
    std::vector<std::vector<slice>> rows{};
};
[[nodiscard]] value_list read_list(const slice& inner);

}  // namespace tenbin::config
