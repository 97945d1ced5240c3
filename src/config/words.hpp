// Words of a configuration as messages quote them.
#pragma once

#include <tenbin/config/tree.hpp>

#include <string>

namespace tenbin::config {

/// "'max_lag'", cut if it is very long; "this word" for what may be a secret.
[[nodiscard]] std::string in_quotes(const word& what);

}  // namespace tenbin::config
