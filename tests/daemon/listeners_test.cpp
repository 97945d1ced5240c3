#include <tenbin/daemon/listeners.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "support/sockets.hpp"

namespace tenbin::daemon {
namespace {

/// A port of 127.0.0.1 that was free a moment ago.
endpoint a_free_endpoint()
{
    const auto found = support::listen_somewhere();
    return support::local_endpoint(found.get());
}

config::model a_model(std::vector<endpoint> listen)
{
    config::model made;
    made.proxies.push_back({.kind = config::proxy_kind::tcp, .name = "web", .listen = std::move(listen)});
    return made;
}

int option(const descriptor& socket, int level, int name)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket.get(), level, name, &value, &size) == 0 ? value : -1;
}

TEST(Listeners, AreOnePerSlotAndEndpoint)
{
    const auto made = open_listeners(a_model({a_free_endpoint(), a_free_endpoint()}), 3);

    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 6);
    for (std::size_t i = 0; i < made->size(); ++i) {
        EXPECT_EQ((*made)[i].slot, i % 3);
        const auto& socket = (*made)[i].socket;
        EXPECT_EQ(option(socket, SOL_SOCKET, SO_ACCEPTCONN), 1);
        EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_NODELAY), 1);
        EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT), 60'000);
        EXPECT_EQ(option(socket, IPPROTO_TCP, TCP_KEEPIDLE), 60);
        EXPECT_NE(::fcntl(socket.get(), F_GETFD) & FD_CLOEXEC, 0);
    }
}

TEST(Listeners, ListenOnAnAddressThatTheMachineDoesNotHold)
{
    const auto model = a_model({a_free_endpoint(), endpoint::parse("192.0.2.1:33060").value()});
    EXPECT_TRUE(open_listeners(model, 1));
    EXPECT_EQ(addresses_not_here(model),
              (std::vector<std::string>{"tcp_proxy web: listen 192.0.2.1:33060: no interface has this address: clients "
                                        "reach it when one has (ip address add 192.0.2.1/32 dev …)"}));
}

TEST(Listeners, NameEveryEndpointThatIsTaken)
{
    const auto first = support::listen_somewhere();
    const auto second = support::listen_somewhere();
    const auto taken = support::local_endpoint(first.get());
    const auto taken_too = support::local_endpoint(second.get());

    const auto made = open_listeners(a_model({taken, a_free_endpoint(), taken_too}), 2);

    ASSERT_FALSE(made);
    ASSERT_EQ(made.error().size(), 2);
    EXPECT_EQ(made.error()[0],
              "tcp_proxy web: listen " + taken.to_string() +
                  ": bind: Address already in use; another program listens there (who: ss -ltnp 'sport = :" +
                  std::to_string(taken.port) + "')");
}

TEST(Listeners, AreNotSharedWithAnotherTenbin)
{
    const auto model = a_model({a_free_endpoint()});
    const auto ours = open_listeners(model, 2);
    ASSERT_TRUE(ours);

    EXPECT_FALSE(open_listeners(model, 2));
}

}  // namespace
}  // namespace tenbin::daemon
