// What is wrong with a configuration, and how it is shown: file:line:column, the line, a caret under the word, and what
// would be right.
#pragma once

#include <tenbin/config/source.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tenbin::config {

enum class severity : std::uint8_t { error, warning };

struct diagnostic {
    config::severity severity = severity::error;
    position at;
    std::size_t width = 1;     ///< characters under the caret
    std::string message{};
    std::string hint{};        ///< what would be right; may be empty
    bool secret_line = false;  ///< the line holds a password: it is not shown
};

/// Sorted by place, each with its line and caret, then the count: "2 errors, 1 warning".
[[nodiscard]] std::string render(const source& text, std::vector<diagnostic> found);

}  // namespace tenbin::config
