#include <tenbin/base/network.hpp>
#include <tenbin/net/proxy_header.hpp>
#include <tenbin/net/visitor.hpp>

#include <sys/socket.h>

namespace tenbin::net {

namespace {

/// getpeername(2) or getsockname(2).
using asked = int (*)(int, sockaddr*, socklen_t*);

endpoint name_of(const stream& connection, asked ask)
{
    socket_address name;
    name.size = sizeof name.storage;
    if (!connection.is_open() || ask(connection.descriptor(), name.get(), &name.size) != 0)
        return {};
    auto where = from_socket_address(name.storage).value_or(endpoint{});
    where.host = unmapped(where.host);
    return where;
}

}  // namespace

visitor arrived(stream connection)
{
    visitor client{.connection = std::move(connection)};
    client.from = name_of(client.connection, &::getpeername);
    return client;
}

endpoint local_end(const visitor& client)
{
    return client.at ? *client.at : name_of(client.connection, &::getsockname);
}

awaitable<bool> introduce(visitor& client, steady::time_point until)
{
    auto& connection = client.connection;
    connection.expires_at(until);
    // In place as long as it lies in one piece; put together when it was cut.
    std::vector<std::byte> held;
    for (;;) {
        if (connection.received().empty()) {
            const auto [problem, unused] = co_await connection.async_receive(as_result);
            if (problem)
                co_return false;
        }
        const auto arrived = connection.received();
        const auto before = held.size();
        if (before != 0)
            held.insert(held.end(), arrived.begin(), arrived.end());
        const auto header = decode_proxy_header(before != 0 ? std::span<const std::byte>{held} : arrived);
        if (header) {
            connection.consume(header->size - before);
            if (header->whose) {
                client.from = {unmapped(header->whose->from.host), header->whose->from.port};
                client.at = {{unmapped(header->whose->to.host), header->whose->to.port}};
            }
            connection.never_expires();
            co_return true;
        }
        if (header.error() == proxy_header_error::malformed)
            co_return false;
        if (before == 0)
            held.assign(arrived.begin(), arrived.end());
        connection.consume(arrived.size());
    }
}

}  // namespace tenbin::net
