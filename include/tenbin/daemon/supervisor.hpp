// The supervisor: it holds what must outlive the other roles (listening sockets, control socket, run directory), starts
// them, and replaces one that died. It reads no byte from the network, and of the roles only a few small messages.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/daemon/listeners.hpp>
#include <tenbin/daemon/privileges.hpp>
#include <tenbin/daemon/run_directory.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

/// All that a start needs and that can fail before anything runs.
struct supervisor_setup {
    config::model model;
    std::string bundle;  ///< the same configuration as text, for the roles to parse themselves
    run_directory directory;
    descriptor control;  ///< the listening control socket
    std::vector<listener> listeners;
    std::optional<identity> who;  ///< whom the roles become
};

/// Runs until SIGTERM or SIGINT has ended everything in order. The exit status: 0, or 1 if the roles never came up.
/// Starts and stops the log of this process.
[[nodiscard]] int supervise(supervisor_setup setup);

/// How many sockets each endpoint gets: one per worker.
[[nodiscard]] std::size_t listener_slots(const config::model& model) noexcept;

}  // namespace tenbin::daemon
