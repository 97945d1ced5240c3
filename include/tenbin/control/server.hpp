// The answering side of the control socket, in the monitor. Clients are strangers: their number, the length of what
// they ask and the time they take are bounded.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/duration.hpp>
#include <tenbin/control/protocol.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstddef>
#include <functional>

namespace tenbin::control {

namespace asio = boost::asio;

class server {
public:
    /// Answers one request; runs on the server's context.
    using handler = std::function<asio::awaitable<json::object>(request)>;

    struct limits {
        std::size_t clients_max = 32;
        milliseconds request_time{5000};  ///< for the next whole request to arrive
        milliseconds answer_time{5000};   ///< for the client to take its answer
    };

    /// Answers on `listener` until it is destroyed; then the context must not run any more.
    server(asio::io_context& context, descriptor listener, handler answer, limits bounds);
    server(asio::io_context& context, descriptor listener, handler answer)
        : server(context, std::move(listener), std::move(answer), limits{})
    {
    }

private:
    using socket = asio::local::stream_protocol::socket;

    [[nodiscard]] asio::awaitable<void> accept_clients();
    [[nodiscard]] asio::awaitable<void> serve(socket client);

    asio::local::stream_protocol::acceptor acceptor_;
    handler answer_;
    limits limits_;
    std::size_t clients_ = 0;
};

}  // namespace tenbin::control
