// Connects for a probe, with a deadline.
#pragma once

#include <tenbin/check/probe.hpp>

#include <boost/asio/ip/tcp.hpp>

namespace tenbin::check {

/// The verdict is on the connect. `socket` must not be open.
[[nodiscard]] asio::awaitable<result<problem>>
dial(asio::ip::tcp::socket& socket, const endpoint& to, milliseconds limit);

}  // namespace tenbin::check
