// What every role does first and last, and the roles themselves. Each is this program, started again by the supervisor
// with `--role`, its end of a socket pair as descriptor 3.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/daemon/channel.hpp>
#include <tenbin/daemon/privileges.hpp>

#include <optional>
#include <string>
#include <sys/types.h>

namespace tenbin::daemon {

struct role_arguments {
    std::string role;                          ///< "monitor", "proxy" or "director"
    pid_t parent;                              ///< the supervisor
    std::optional<numeric_identity> become{};  ///< whom to become first
};

/// Drops privileges, ties this process to the supervisor's life, and does the role's work. The exit status.
[[nodiscard]] int run_role(const role_arguments& arguments);

/// Each runs until the supervisor says so or has gone. The exit status.
[[nodiscard]] int run_monitor(channel supervisor);
[[nodiscard]] int run_proxy(channel supervisor);
[[nodiscard]] int run_director(channel supervisor);

}  // namespace tenbin::daemon
