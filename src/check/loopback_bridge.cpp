#include <tenbin/check/loopback_bridge.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t answer_bytes_max = 1024 * 1024;
constexpr std::size_t buffer_bytes = 4096;
/// For the library's last word, COM_QUIT, on its way to the server.
constexpr milliseconds last_word_time{500};

/// Any of 127.0.0.0/8, all of which are this machine's, but its first and last 65,536 ones.
endpoint draw_address()
{
    std::random_device draw;
    const auto between = [&](int least, int most) {
        return static_cast<std::uint8_t>(std::uniform_int_distribution{least, most}(draw));
    };
    address host{.kind = address::family::v4};
    host.bytes = {127, between(1, 254), between(0, 255), between(1, 254)};
    return {.host = host, .port = 0};
}

}  // namespace

loopback_bridge::loopback_bridge(greeted server, milliseconds limit)
    : server_{std::move(server.socket)}, greeting_{std::move(server.said)}, login_{server.plugin}, limit_{limit},
      listener_{server_.get_executor()}, client_{server_.get_executor()}, timer_{server_.get_executor()}
{
}

result<void> loopback_bridge::open()
{
    where_ = draw_address();
    const auto& bytes = where_.host.bytes;
    const asio::ip::address_v4 host{{bytes[0], bytes[1], bytes[2], bytes[3]}};
    error_code why;
    const auto step = [&](const char* what) {
        return failed(fault::operation,
                      std::string{"a connection within this machine: "} + what + ": " + why.message(),
                      std::error_code{why});
    };
    listener_.open(tcp::v4(), why);
    if (why)
        return step("socket");
    listener_.bind({host, 0}, why);
    if (why)
        return step("bind");
    listener_.listen(1, why);
    if (why)
        return step("listen");
    const auto bound = listener_.local_endpoint(why);
    if (why)
        return step("getsockname");
    where_.port = bound.port();
    return {};
}

asio::awaitable<void> loopback_bridge::serve()
{
    using namespace asio::experimental::awaitable_operators;
    timer_.expires_after(limit_);
    co_await (carry() && keep_time());
}

asio::awaitable<void> loopback_bridge::carry()
{
    using namespace asio::experimental::awaitable_operators;
    const auto [missed] = co_await listener_.async_accept(client_, as_result);
    error_code ignored;
    listener_.close(ignored);
    if (!missed && !over_) {
        co_await asio::async_write(client_, asio::buffer(greeting_), as_result);
        co_await (carry_questions() && carry_answers());
    }
    over_ = true;
    timer_.cancel();
}

asio::awaitable<void> loopback_bridge::carry_questions()
{
    std::array<std::byte, buffer_bytes> buffer{};
    for (;;) {
        const auto [left, size] = co_await client_.async_read_some(asio::buffer(buffer), as_result);
        if (left)
            break;
        const auto part = asio::buffer(buffer.data(), size);
        const auto [broken, sent] = co_await asio::async_write(server_, part, as_result);
        if (broken)
            break;
    }
    leave_client();
    if (login_.now() != login_watch::state::forbidden) {
        error_code ignored;
        server_.close(ignored);
    }
}

/// Where the library has closed by itself, an RST in return leaves nothing of the connection behind in TIME_WAIT. Where
/// the server has, the library may not have read its last words yet, and an RST would be too quick.
void loopback_bridge::leave_client()
{
    error_code ignored;
    if (!server_left_)
        client_.set_option(asio::socket_base::linger{true, 0}, ignored);
    client_.close(ignored);
}

asio::awaitable<void> loopback_bridge::carry_answers()
{
    std::array<std::byte, buffer_bytes> buffer{};
    for (;;) {
        const auto [left, size] = co_await server_.async_read_some(asio::buffer(buffer), as_result);
        if (left) {
            // Aborted: the library has gone by itself, and its own error says why.
            if (left != asio::error::operation_aborted)
                fail(left == asio::error::eof ? "the server closed the connection" : left.message());
            break;
        }
        carried_ += size;
        if (carried_ > answer_bytes_max) {
            fail("the answer is too long");
            break;
        }
        const auto was = login_.now();
        login_.received({buffer.data(), size});
        if (login_.now() == login_watch::state::forbidden)
            break;
        if (login_.now() != was && !finished_)
            timer_.expires_after(limit_);  // the next step has its own time
        const auto part = asio::buffer(buffer.data(), size);
        const auto [broken, sent] = co_await asio::async_write(client_, part, as_result);
        if (broken)
            break;
    }
    server_left_ = true;
    // The library learns it by the end of its stream, and closes.
    error_code ignored;
    client_.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> loopback_bridge::keep_time()
{
    while (!over_) {
        co_await timer_.async_wait(as_result);
        if (over_ || steady::now() < timer_.expiry())
            continue;
        timed_out_ = true;
        fail("timed out");
        cut();
    }
}

void loopback_bridge::fail(std::string why)
{
    if (!finished_ && !over_ && trouble_.empty())
        trouble_ = std::move(why);
}

void loopback_bridge::begin_question()
{
    carried_ = 0;
    if (!over_)
        timer_.expires_after(limit_);
}

void loopback_bridge::end_question()
{
    if (!over_)
        timer_.expires_at(steady::time_point::max());
}

void loopback_bridge::finish()
{
    finished_ = true;
    if (over_)
        return;
    if (listener_.is_open())
        cut();  // it has never come
    else
        timer_.expires_after(std::min(limit_, last_word_time));
}

void loopback_bridge::cut()
{
    over_ = true;
    error_code ignored;
    listener_.close(ignored);
    client_.close(ignored);
    server_.close(ignored);
    timer_.cancel();
}

}  // namespace tenbin::check
