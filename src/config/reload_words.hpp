// What people want to know of a reload: who keeps its connections, and who does not.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <cstdint>
#include <string_view>

namespace tenbin::config {

enum class change : std::uint8_t {
    added,
    removed,
    changed,
    emptied,      ///< a weight that becomes 0
    entry_added,  ///< to a block of values
    entry_removed,
};

/// What becomes of what is running when a line changes, by its keyword and the block in which it stands; of an entry
/// of a block of values, by that block's. Empty where nothing running notices.
[[nodiscard]] std::string_view consequence(std::string_view keyword, place where, change how) noexcept;

}  // namespace tenbin::config
