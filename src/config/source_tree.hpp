// The tree of the text that is to be read, whichever form it has: JSON if its name ends so.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/tree.hpp>

#include <vector>

namespace tenbin::config {

[[nodiscard]] std::vector<statement> read_tree(const sources& texts, findings& found);

/// The form that `tenbin config --json` prints (effective.hpp). Words stand where their strings do.
[[nodiscard]] std::vector<statement> parse_json_tree(const sources& texts, std::uint32_t source, findings& found);

}  // namespace tenbin::config
