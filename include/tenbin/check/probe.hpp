// One probe of one checker. Every step has the checker's connect_timeout as its deadline, and its name in the failure:
// connect, greeting, full, blocked, login, query, expect.
#pragma once

#include <tenbin/check/scheduler.hpp>

namespace tenbin::check {

/// TCP_CHECK: connects and closes. (On a MySQL port the server counts that as a broken handshake: use MYSQL_CHECK.)
[[nodiscard]] asio::awaitable<problem> probe_tcp(endpoint where, milliseconds limit);

/// MYSQL_CHECK: logs in with mysql_native_password, asks, compares the last column of the first row, and quits.
[[nodiscard]] asio::awaitable<problem> probe_mysql(endpoint where, milliseconds limit, const config::mysql_check& how);

}  // namespace tenbin::check
