#include "dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

tcp::endpoint to_asio(const endpoint& where)
{
    const auto raw = to_socket_address(where);
    tcp::endpoint converted;
    std::memcpy(converted.data(), raw.get(), raw.size);
    converted.resize(raw.size);
    return converted;
}

}  // namespace

result<void> bind_to(int descriptor, const origin& from, address::family kind)
{
    if (!from.interface.empty() && ::setsockopt(descriptor,
                                                SOL_SOCKET,
                                                SO_BINDTODEVICE,
                                                from.interface.c_str(),
                                                static_cast<socklen_t>(from.interface.size())) != 0)
        return failed_with_errno("bind_if " + from.interface, errno);
    if (!from.host && from.port == 0)
        return {};
    const endpoint where{.host = from.host.value_or(address{.kind = kind}), .port = from.port};
    const auto raw = to_socket_address(where);
    if (::bind(descriptor, raw.get(), raw.size) != 0)
        return failed_with_errno("bindto " + where.to_string(), errno);
    return {};
}

asio::awaitable<result<problem>> dial(tcp::socket& socket, const endpoint& to, milliseconds limit, const origin& from)
{
    using namespace asio::experimental::awaitable_operators;
    const auto target = to_asio(to);
    // By itself: that this machine has no descriptor left says nothing of the server.
    boost::system::error_code why;
    socket.open(target.protocol(), why);
    if (why)
        co_return failed(fault::operation, "socket: " + why.message(), std::error_code{why});
    if (auto bound = bind_to(socket.native_handle(), from, to.host.kind); !bound)
        co_return tl::unexpected{std::move(bound.error())};
    asio::steady_timer timer{socket.get_executor(), limit};
    const auto first = co_await (socket.async_connect(target, as_result) || timer.async_wait(as_result));
    if (first.index() == 1)
        co_return problem{"connect: timed out"};
    why = std::get<0>(std::get<0>(first));
    if (why)
        co_return problem{"connect: " + why.message()};
    co_return problem{};
}

}  // namespace tenbin::check
