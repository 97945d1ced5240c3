// Runs the checks of all servers: every checker of every server in rounds of its own, spread over the first moments so
// that they do not all come at once. A round is one probe and up to `retry` further ones; its result goes to whoever
// asked. On one io_context, in one thread.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::check {

namespace asio = boost::asio;

/// How a probe failed, "connect: Connection refused"; nothing when it was good.
using problem = std::optional<std::string>;

class scheduler {
public:
    /// Which checker of which server: the proxy's index, the server's (real ones, then sorry ones), the checker's.
    struct subject {
        std::size_t proxy;
        std::size_t server;
        std::size_t checker;
    };
    using listener = std::function<void(const subject&, const problem&)>;

    /// The model must outlive the scheduler.
    scheduler(asio::io_context& context, const config::model& model, listener listens);

    /// Begins the first rounds.
    void start();
    /// A server is suspected: its next rounds begin now.
    void hurry(std::size_t proxy, std::size_t server);

private:
    struct job {
        subject of;
        const config::real_server* server;
        const config::checker* checker;
        asio::steady_timer timer;
    };

    [[nodiscard]] asio::awaitable<void> run(job& each);
    [[nodiscard]] asio::awaitable<problem> round(job& each);

    asio::io_context& context_;
    listener listener_;
    std::vector<std::unique_ptr<job>> jobs_;
};

}  // namespace tenbin::check
