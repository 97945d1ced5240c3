// The control socket's place in the file system, and the two things done there: listen and connect.
//
// Everything of a running tenbin lies in its run directory; the socket is DIR/control.sock. A path that is longer than
// the 107 bytes of a sockaddr_un is reached through /proc/self/fd, so that any directory will do.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>

#include <string>

namespace tenbin::control {

[[nodiscard]] std::string socket_path(const std::string& run_directory);

/// A listening, non-blocking socket; one that a dead tenbin left there is replaced. Only the owner and its group may
/// connect.
[[nodiscard]] result<descriptor> listen_on(const std::string& run_directory);

/// A connected, non-blocking socket. The error's words are for the person at the command line.
[[nodiscard]] result<descriptor> connect_to(const std::string& run_directory);

}  // namespace tenbin::control
