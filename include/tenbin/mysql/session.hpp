// A MySQL session on its way from accept to relay: the I/O around the login machine. Until the client has been sent a
// byte, a server that refuses, breaks or stalls is replaced by the next one.
#pragma once

#include <tenbin/mysql/login_desk.hpp>
#include <tenbin/net/session_host.hpp>

namespace tenbin::mysql {

[[nodiscard]] net::awaitable<void> session(net::session_host& host, login_desk& desk, net::visitor client);

}  // namespace tenbin::mysql
