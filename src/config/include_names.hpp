// The words of an include: its strictness, and the alternatives in its braces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

/// What is an error, by letter: r what can't be read, m a plain name that is not there, w a pattern that matches
/// nothing, b an alternative that matches nothing.
inline constexpr std::string_view all_include_checks = "rmwb";

/// The checks of `include`, `includer`, … `includea`; nothing if the keyword is another.
[[nodiscard]] std::optional<std::string_view> include_checks_of(std::string_view keyword) noexcept;

/// `a{b,c{d,e}}` is ab, acd and ace, as in a shell; at most `most` of them.
[[nodiscard]] std::vector<std::string> alternatives_of(const std::string& pattern, std::size_t most);

}  // namespace tenbin::config
