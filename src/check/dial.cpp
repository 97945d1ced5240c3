#include "dial.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cstring>
#include <memory>
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

/// Ends what a socket waits for, while it is in scope. Asio's || of two awaitables costs as much as the connect itself.
class deadline {
public:
    deadline(tcp::socket& socket, milliseconds limit) : timer_{socket.get_executor(), limit}
    {
        timer_.async_wait([&socket, state = state_](const boost::system::error_code& problem) {
            if (problem || state->is_over)
                return;
            state->has_passed = true;
            boost::system::error_code ignored;
            socket.cancel(ignored);
        });
    }
    ~deadline() { state_->is_over = true; }
    deadline(const deadline&) = delete;
    deadline& operator=(const deadline&) = delete;

    [[nodiscard]] bool has_passed() const noexcept { return state_->has_passed; }

private:
    /// Of the timer's handler too, which may run when this is gone.
    struct both {
        bool is_over = false;
        bool has_passed = false;
    };
    std::shared_ptr<both> state_ = std::make_shared<both>();
    asio::steady_timer timer_;
};

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
    const auto target = to_asio(to);
    // By itself: that this machine has no descriptor left says nothing of the server.
    boost::system::error_code why;
    socket.open(target.protocol(), why);
    if (why)
        co_return failed(fault::operation, "socket: " + why.message(), std::error_code{why});
    if (auto bound = bind_to(socket.native_handle(), from, to.host.kind); !bound)
        co_return tl::unexpected{std::move(bound.error())};
    const deadline until{socket, limit};
    const auto done = co_await socket.async_connect(target, as_result);
    if (until.has_passed())
        co_return problem{"connect: timed out"};
    why = std::get<0>(done);
    if (why)
        co_return problem{"connect: " + why.message()};
    co_return problem{};
}

}  // namespace tenbin::check
