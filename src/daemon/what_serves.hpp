// What a configuration serves, for the line of the log that says that tenbin is ready.
#pragma once

#include <tenbin/config/model.hpp>

#include <string>

namespace tenbin::daemon {

/// "db100-s 192.168.31.119:3306, 2 virtual servers"
[[nodiscard]] std::string what_serves(const config::model& model);

}  // namespace tenbin::daemon
