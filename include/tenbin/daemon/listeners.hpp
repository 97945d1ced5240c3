// The listening sockets of all proxies. The supervisor makes them once and keeps them while they exist in the
// configuration, so that a connection finds a queue also while the proxy role is being replaced.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/config/model.hpp>

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tenbin::daemon {

struct listener {
    std::size_t proxy;  ///< index into model.proxies
    std::size_t slot;   ///< which of the SO_REUSEPORT sockets of its endpoint: the worker's number
    descriptor socket;
};

/// `slots` sockets for each endpoint of each proxy, in blocking mode; accepted sockets inherit TCP_NODELAY, keepalive
/// and TCP_USER_TIMEOUT. IP_FREEBIND lets a backup listen on an address that it does not hold yet. The error is one
/// line for each endpoint that could not be had: which block, which address, why, and what to do.
[[nodiscard]] tl::expected<std::vector<listener>, std::vector<std::string>> open_listeners(const config::model& model,
                                                                                           std::size_t slots);

/// Of each endpoint whose address no interface of this machine has now, one line: clients can't reach it yet.
[[nodiscard]] std::vector<std::string> addresses_not_here(const config::model& model);

}  // namespace tenbin::daemon
