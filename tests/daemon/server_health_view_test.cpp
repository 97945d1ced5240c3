#include <tenbin/daemon/server_health_view.hpp>

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using pool::health;

class ServerHealthView : public testing::Test {
protected:
    static config::real_server a_checked_server(const char* where)
    {
        return {.where = endpoint::parse(where).value(), .weight = 3, .checkers = {config::checker{}}};
    }

    pool::service known{
        config::proxy{.name = "db", .servers = {a_checked_server("127.0.0.1:1"), a_checked_server("127.0.0.1:2")}}};
};

TEST_F(ServerHealthView, TakesWhatTheMonitorFound)
{
    const auto states = merge(known,
                              {.name = "db",
                               .servers = {{.address = "127.0.0.1:1", .state = health::up, .weight = 3},
                                           {.address = "127.0.0.1:2", .state = health::down, .weight = 0}}});

    EXPECT_EQ(
        states,
        (std::vector<pool::server_state>{{.health = health::up, .weight = 3}, {.health = health::down, .weight = 0}}));
}

TEST_F(ServerHealthView, TakesTheLag)
{
    const auto states = merge(
        known,
        {.name = "db",
         .servers = {{.address = "127.0.0.1:1", .state = health::up, .lag = milliseconds{1500}, .lagging = true}}});

    EXPECT_EQ(states[0].lag, milliseconds{1500});
    EXPECT_TRUE(states[0].lagging);
}

TEST_F(ServerHealthView, KeepsWhatWasKnownWhenANewMonitorDoesNotKnowYet)
{
    const std::vector<pool::server_state> before{{.health = health::up, .weight = 3},
                                                 {.health = health::down, .weight = 0}};
    known.apply(before);

    const auto states = merge(known,
                              {.name = "db",
                               .servers = {{.address = "127.0.0.1:1", .state = health::unknown, .weight = 3},
                                           {.address = "127.0.0.1:2", .state = health::unknown, .weight = 3}}});

    EXPECT_EQ(states, before);
}

TEST_F(ServerHealthView, PassesOverServersThatAreNotItsOwn)
{
    const auto states = merge(known, {.name = "db", .servers = {{.address = "127.0.0.1:9", .state = health::up}}});

    EXPECT_EQ(states[0].health, health::unknown);
    EXPECT_EQ(states[1].health, health::unknown);
}

}  // namespace
}  // namespace tenbin::daemon
