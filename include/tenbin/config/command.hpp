// A command of a configuration: a script that tenbin runs when something changes, or to learn whether something is
// well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tenbin::config {

struct command {
    std::string line{};   ///< program and arguments; empty: none
    std::string user{};   ///< who runs it; empty: script_user
    std::string group{};  ///< empty: the user's own

    bool operator==(const command&) const = default;
};

/// Program and arguments of a line: both kinds of quotes hold words together, a backslash makes letters of signs.
[[nodiscard]] std::vector<std::string> command_arguments(std::string_view line);

}  // namespace tenbin::config
