// What a configuration asks for that this version checks but does not do: whoever starts it must know.
#pragma once

#include <tenbin/config/model.hpp>

#include <string>
#include <vector>

namespace tenbin::config {

/// A line for each.
[[nodiscard]] std::vector<std::string> not_served(const model& all);

}  // namespace tenbin::config
