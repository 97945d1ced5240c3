#include <tenbin/pool/server_health.hpp>

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace tenbin::pool {

namespace {

config::real_server a_server(std::size_t checkers, unsigned rise = 1, unsigned fall = 1)
{
    config::real_server server{.where = endpoint::parse("192.0.2.1:3306").value(), .rise = rise, .fall = fall};
    for (std::size_t i = 0; i < checkers; ++i)
        server.checkers.push_back({.what = config::tcp_check{}, .connect_to = {}});
    return server;
}

constexpr steady::time_point start{1h};
const std::optional<std::string> good;
const std::optional<std::string> refused{"connect: Connection refused"};

}  // namespace

TEST(ServerHealth, IsUpWithoutACheckerAndUnknownWithOne)
{
    EXPECT_EQ((server_health{a_server(0), start}.state().health), health::up);
    EXPECT_EQ((server_health{a_server(1), start}.state().health), health::unknown);
}

TEST(ServerHealth, BelievesTheFirstResultAtOnce)
{
    server_health h{a_server(1, 5, 5), start};
    const auto change = h.result(0, refused, start + 1s);
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->from, health::unknown);
    EXPECT_EQ(change->to, health::down);
    EXPECT_EQ(change->why, "connect: Connection refused");
    EXPECT_EQ(change->lasted, 1s);
}

TEST(ServerHealth, CountsRiseAndFallInARow)
{
    server_health h{a_server(1, 2, 3), start};
    ASSERT_TRUE(h.result(0, good, start));
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_FALSE(h.result(0, good, start));  // begins anew
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_EQ(h.result(0, refused, start)->to, health::down);
    EXPECT_FALSE(h.result(0, good, start));
    EXPECT_EQ(h.result(0, good, start)->to, health::up);
}

TEST(ServerHealth, IsUpOnlyWhenAllCheckersAre)
{
    server_health h{a_server(2), start};
    EXPECT_FALSE(h.result(0, good, start));
    EXPECT_EQ(h.result(1, good, start)->to, health::up);
    EXPECT_EQ(h.result(1, refused, start)->to, health::down);
    EXPECT_FALSE(h.result(0, good, start));
    EXPECT_EQ(h.result(1, good, start)->to, health::up);
    EXPECT_EQ(h.reason(), "");
}

TEST(ServerHealth, InhibitsInsteadOfRemovingWhereTheFileSaysSo)
{
    auto server = a_server(1);
    server.weight = 7;
    server.inhibit_on_failure = true;
    server_health h{server, start};
    std::ignore = h.result(0, good, start);
    EXPECT_EQ(h.state(), (server_state{health::up, 7}));
    std::ignore = h.result(0, refused, start);
    EXPECT_EQ(h.state(), (server_state{health::down, 0}));
}

}  // namespace tenbin::pool
