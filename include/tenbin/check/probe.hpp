// One probe of one checker. Every step has the checker's connect_timeout as its deadline, and its name in the failure:
// connect, greeting, full, blocked, login, query, expect.
//
// The result is the verdict on the server. Its error means that there is none: this machine could not do the probe.
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/bulkhead.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace tenbin::check {

/// How a probe failed, "connect: Connection refused"; nothing when it was good.
using problem = std::optional<std::string>;

/// TCP_CHECK: connects and closes. (On a MySQL port the server counts that as a broken handshake: use MYSQL_CHECK.)
[[nodiscard]] asio::awaitable<result<problem>> probe_tcp(endpoint where, milliseconds limit);

/// MYSQL_CHECK: waits for the greeting on the loop; then, on a thread of `threads`, logs in, asks, and quits. Compares
/// the last column of the first row. The caller owns `how` and keeps `threads`.
[[nodiscard]] asio::awaitable<result<problem>> probe_mysql(
    endpoint where, milliseconds limit, const config::mysql_check& how, bulkhead& threads, bulkhead::standing as);

}  // namespace tenbin::check
