// The text of a configuration file and the places in it, as errors name them.
#pragma once

#include <tenbin/base/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tenbin::config {

/// A place in a source: line and column count from 1.
struct position {
    std::size_t line = 0;
    std::size_t column = 0;

    auto operator<=>(const position&) const = default;
};

struct source {
    std::string path;
    std::string text;

    /// The text of a line, without its end.
    [[nodiscard]] std::string_view line(std::size_t number) const noexcept;
};

/// Reads a whole file. The error says why it can't.
[[nodiscard]] result<source> read_source(const std::string& path);

}  // namespace tenbin::config
