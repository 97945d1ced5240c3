// How the proxy takes what the monitor says of the servers.
#pragma once

#include <tenbin/daemon/messages.hpp>
#include <tenbin/pool/service.hpp>

#include <vector>

namespace tenbin::daemon {

/// The states that `known` should have after the monitor's word. A monitor that has just been restarted knows nothing
/// yet; its "unknown" does not take back what an earlier one found out, or every new session would wait for the first
/// round of checks. Servers that the message does not name at their place keep their state, too.
[[nodiscard]] std::vector<pool::server_state> merge(const pool::service& known, const health_message::proxy& said);

}  // namespace tenbin::daemon
