// A command of a configuration: a script that tenbin runs when something changes, or to learn whether something is
// well.
#pragma once

#include <string>

namespace tenbin::config {

struct command {
    std::string line{};   ///< program and arguments; empty: none
    std::string user{};   ///< who runs it; empty: script_user
    std::string group{};  ///< empty: the user's own

    bool operator==(const command&) const = default;
};

}  // namespace tenbin::config
