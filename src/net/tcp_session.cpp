#include <tenbin/net/session_host.hpp>

namespace tenbin::net {

awaitable<void> tcp_session(session_host& host, stream client)
{
    if (!host.service().admit()) {
        host.refused(client, host.at_limit());
        client.abort();
        co_return;
    }
    pool::tried before;
    std::string last_problem;
    auto server = co_await host.dial(before, host.home().now() + host.proxy().connect_timeout, last_problem);
    if (!server) {
        if (server.error() != dial_failure::stopping)
            host.refused(client, no_server(server.error(), last_problem));
        client.abort();
        host.service().leave();
        co_return;
    }
    host.relay(std::move(client), std::move(*server));
}

}  // namespace tenbin::net
