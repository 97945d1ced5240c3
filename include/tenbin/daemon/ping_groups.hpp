// Who may have an ICMP echo socket: PING_CHECK needs one, and the monitor has no privilege.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>

#include <sys/types.h>

namespace tenbin::daemon {

[[nodiscard]] bool has_ping_check(const config::model& all);

/// Widens net.ipv4.ping_group_range so that it has that group, as keepalived does; nothing where it has it already.
[[nodiscard]] result<void> allow_ping(gid_t group);

}  // namespace tenbin::daemon
