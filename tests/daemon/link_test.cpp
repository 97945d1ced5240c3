// A role that lost its channel to the other one, although both live, must not go on without it.
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/role.hpp>

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace tenbin::daemon {
namespace {

using role_function = int (*)(channel supervisor);

class RoleLink : public testing::TestWithParam<role_function> {};

/// The next message of the role, or an empty one after twenty seconds.
message hear(channel& from)
{
    for (int i = 0; i < 200; ++i) {
        pollfd ready{.fd = from.fd(), .events = POLLIN, .revents = 0};
        ::poll(&ready, 1, 100);
        if (auto said = from.receive(); !said.empty())
            return std::move(said.front());
    }
    return {};
}

TEST_P(RoleLink, ThatBreaksIsToldToTheSupervisor)
{
    auto ends = channel::make_pair().value();
    channel supervisor{std::move(ends.first)};
    std::thread role{[&] { EXPECT_EQ(GetParam()(channel{std::move(ends.second)}), 0); }};
    auto link = channel::make_pair().value();
    ASSERT_TRUE(supervisor.send(with_descriptor(link_type, std::move(link.first))));

    ::send(link.second.get(), "\xff\xff\xff\xff\xff\xff\xff\xff", 8, MSG_NOSIGNAL);  // a length beyond all bounds

    EXPECT_EQ(hear(supervisor).type, unlinked_type);
    ASSERT_TRUE(supervisor.send({.type = stop_type}));
    role.join();
}

INSTANTIATE_TEST_SUITE_P(Roles, RoleLink, testing::Values(&run_monitor, &run_proxy), [](const auto& each) {
    return std::string{each.index == 0 ? "monitor" : "proxy"};
});

}  // namespace
}  // namespace tenbin::daemon
