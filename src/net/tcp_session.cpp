#include <tenbin/base/log.hpp>
#include <tenbin/net/session_host.hpp>

namespace tenbin::net {

awaitable<void> tcp_session(session_host& host, stream client)
{
    if (!host.service().admit()) {
        log::warn("{}: refused: max_sessions {} reached", host.describe(client), host.proxy().max_sessions);
        client.abort();
        co_return;
    }
    pool::tried before;
    std::string last_problem;
    auto server = co_await host.dial(before, host.home().now() + host.proxy().connect_timeout, last_problem);
    if (!server) {
        if (server.error() != dial_failure::stopping)
            log::warn("{}: no server: {}{}{}",
                      host.describe(client),
                      to_string(server.error()),
                      last_problem.empty() ? "" : "; last ",
                      last_problem);
        client.abort();
        host.service().leave();
        co_return;
    }
    host.relay(std::move(client), std::move(*server));
}

}  // namespace tenbin::net
