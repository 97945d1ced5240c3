// Whether a regular expression of PCRE2 can compile at all, as far as its brackets tell. What is inside a bracket is
// left to the library that will match it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenbin::config {

/// What keeps it from compiling: "a '(' is not closed".
[[nodiscard]] std::optional<std::string> broken_regex(std::string_view pattern);

}  // namespace tenbin::config
