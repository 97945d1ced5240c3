// What a check finds, and the simplest one.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/origin.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace tenbin::check {

namespace asio = boost::asio;

/// How a check failed, the step first: "connect: Connection refused"; nothing when it was good. Each step has the
/// check's connect_timeout as its deadline. Of MYSQL_CHECK they are connect, greeting, full, blocked, login, query,
/// expect, replication, role, wsrep and capacity.
using problem = std::optional<std::string>;

/// TCP_CHECK: connects and closes. The error means that there is no verdict: this machine could not do the probe. (On a
/// MySQL port the server counts that as a broken handshake: use MYSQL_CHECK.)
[[nodiscard]] asio::awaitable<result<problem>> probe_tcp(endpoint where, milliseconds limit, const origin& from = anywhere);

}  // namespace tenbin::check
