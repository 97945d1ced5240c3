#include <tenbin/net/proxy_header.hpp>
#include <tenbin/net/session_host.hpp>

namespace tenbin::net {

awaitable<void> tcp_session(session_host& host, visitor client)
{
    auto admitted = host.admit(client);
    if (!admitted) {
        client.connection.abort();
        co_return;
    }
    auto state = host.begin_search(client, host.home().now() + host.proxy().connect_timeout);
    auto server = co_await host.dial(state);
    if (!server) {
        if (server.error() != dial_failure::stopping)
            host.refused(client, no_server(server.error(), state.last_problem));
        client.connection.abort();
        co_return;
    }
    const auto version = host.proxy().clients.send_proxy;
    if (version != config::send_proxy::off) {
        // Without it the client could speak for another: when the worker has no chunk to spare it waits for one.
        const auto header = encode_proxy_header(version, {client.from, local_end(client)});
        while (!server->server.put(header)) {
            const auto [problem, unused] = co_await server->server.async_drain(as_result);
            if (problem) {
                client.connection.abort();
                co_return;
            }
        }
    }
    host.relay(std::move(client), std::move(*admitted), std::move(*server));
}

}  // namespace tenbin::net
