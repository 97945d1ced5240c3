// Connects for a probe, with a deadline.
#pragma once

#include <tenbin/check/origin.hpp>
#include <tenbin/check/probe.hpp>

#include <boost/asio/ip/tcp.hpp>

namespace tenbin::check {

/// The verdict is on the connect. `socket` must not be open.
[[nodiscard]] asio::awaitable<result<problem>>
dial(asio::ip::tcp::socket& socket, const endpoint& to, milliseconds limit, const origin& from = anywhere);

/// Has an open socket speak from there. The failure is this machine's.
[[nodiscard]] result<void> bind_to(int descriptor, const origin& from, address::family kind);

}  // namespace tenbin::check
