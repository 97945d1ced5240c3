#include <tenbin/check/probe.hpp>

#include <boost/asio/this_coro.hpp>

#include "dial.hpp"

namespace tenbin::check {

asio::awaitable<result<problem>> probe_tcp(endpoint where, milliseconds limit, const origin& from)
{
    asio::ip::tcp::socket socket{co_await asio::this_coro::executor};
    co_return co_await dial(socket, where, limit, from);
}

}  // namespace tenbin::check
