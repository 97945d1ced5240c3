#include <tenbin/net/session_host.hpp>

namespace tenbin::net {

awaitable<void> tcp_session(session_host& host, stream client)
{
    if (!host.service().admit()) {
        host.refused(client, host.at_limit());
        client.abort();
        co_return;
    }
    auto state = host.begin_search(client, host.home().now() + host.proxy().connect_timeout);
    auto server = co_await host.dial(state);
    if (!server) {
        if (server.error() != dial_failure::stopping)
            host.refused(client, no_server(server.error(), state.last_problem));
        client.abort();
        host.service().leave();
        co_return;
    }
    host.relay(std::move(client), std::move(*server));
}

}  // namespace tenbin::net
