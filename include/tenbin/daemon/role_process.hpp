// A role as the supervisor sees it: a process that it can start, watch and kill.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/daemon/privileges.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace tenbin::daemon {

/// The number under which a role finds its end of the socket pair to the supervisor.
inline constexpr int role_channel_fd = 3;

struct role_process {
    pid_t pid;
    descriptor watch;    ///< a pidfd: readable when the process has ended
    descriptor channel;  ///< the supervisor's end
};

/// Starts this program again as `role`; it becomes `who` by itself, before it reads anything. All descriptors but
/// standard input, output, error and the channel are closed in it.
[[nodiscard]] result<role_process> start_role_process(std::string_view role, const std::optional<identity>& who);

/// Collects a process that has ended; "was killed by signal 9 (Killed)" or "ended with status 1".
[[nodiscard]] std::string reap(const descriptor& watch);

}  // namespace tenbin::daemon
