// What lies between two configurations, in words.
#pragma once

#include <tenbin/config/effective.hpp>

#include <string>
#include <vector>

namespace tenbin::config {

/// What a reload from one to the other does, a sentence each, in the order of the lines: first what goes and what
/// changes, then what is new, block by block. Where somebody's connections notice, it is said. Passwords are not told.
/// Empty if both mean the same.
///
///     db100-s: real_server 192.168.31.113:3306 is added with weight 1; it gets clients once its checks are good
///     db100-s: real_server 192.168.31.111:3306: weight changes from 1 to 2; the clients it has stay
[[nodiscard]] std::vector<std::string> difference(const std::vector<effective_line>& before,
                                                  const std::vector<effective_line>& after);

}  // namespace tenbin::config
