#include <tenbin/base/log.hpp>
#include <tenbin/control/server.hpp>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/json.hpp>

#include <string>
#include <variant>

namespace tenbin::control {

namespace {

using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

constexpr auto no_throw = asio::as_tuple(use_awaitable);
constexpr milliseconds pause_after_failed_accept{100};

asio::awaitable<void> sleep_for(milliseconds time)
{
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(no_throw);
}

}  // namespace

server::server(asio::io_context& context, descriptor listener, handler answer, limits bounds)
    : acceptor_{context, asio::local::stream_protocol{}, listener.release()}, answer_{std::move(answer)}, limits_{
                                                                                                              bounds}
{
    asio::co_spawn(context, accept_clients(), asio::detached);
}

asio::awaitable<void> server::accept_clients()
{
    while (acceptor_.is_open()) {
        auto [bad, client] = co_await acceptor_.async_accept(no_throw);
        if (bad == asio::error::operation_aborted)
            co_return;
        if (bad) {
            log::warn("control socket: {}", bad.message());
            co_await sleep_for(pause_after_failed_accept);
            continue;
        }
        if (clients_ >= limits_.clients_max) {
            // Small enough for any socket buffer, so that it never waits.
            const auto words = json::serialize(refusal("too many control clients at a time; try again")) + "\n";
            boost::system::error_code ignored;
            client.non_blocking(true, ignored);
            client.write_some(asio::buffer(words), ignored);
            continue;
        }
        ++clients_;
        asio::co_spawn(acceptor_.get_executor(), serve(std::move(client)), [this](std::exception_ptr problem) {
            --clients_;
            if (problem)
                std::rethrow_exception(problem);  // out of memory: the role ends and is replaced
        });
    }
}

asio::awaitable<void> server::serve(socket client)
{
    std::string received;
    while (true) {
        auto reading = co_await (
            asio::async_read_until(client, asio::dynamic_buffer(received, request_bytes_max), '\n', no_throw) ||
            sleep_for(limits_.request_time));
        if (reading.index() == 1)
            co_return;
        const auto [bad, size] = std::get<0>(reading);
        json::object answer;
        if (bad == asio::error::not_found)
            answer = refusal("the request is too long");
        else if (bad)
            co_return;
        else if (auto asked = decode_request(std::string_view{received}.substr(0, size)); asked)
            answer = co_await answer_(std::move(*asked));
        else
            answer = refusal(asked.error());
        const auto text = json::serialize(answer) + "\n";
        auto writing =
            co_await (asio::async_write(client, asio::buffer(text), no_throw) || sleep_for(limits_.answer_time));
        if (writing.index() == 1 || std::get<0>(std::get<0>(writing)) || bad)
            co_return;
        received.erase(0, size);
    }
}

}  // namespace tenbin::control
