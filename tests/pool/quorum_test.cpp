#include <tenbin/pool/quorum.hpp>
#include <tenbin/pool/service.hpp>
#include <tenbin/pool/service_health.hpp>

#include <gtest/gtest.h>

#include <random>

namespace tenbin::pool {

using namespace std::chrono_literals;

TEST(Quorum, IsNotKnownBeforeAllServersAreUnlessEnoughAreUp)
{
    quorum two{2, 0};
    EXPECT_FALSE(two.weigh(1, false));
    EXPECT_EQ(two.held(), std::nullopt);
    EXPECT_TRUE(two.weigh(2, false));
    EXPECT_EQ(two.held(), true);
    quorum lost{2, 0};
    EXPECT_TRUE(lost.weigh(1, true));
    EXPECT_EQ(lost.held(), false);
}

TEST(Quorum, ChangesBeyondItsHysteresisOnly)
{
    quorum four{4, 2};
    EXPECT_TRUE(four.weigh(6, true));
    for (const std::uint64_t weight : {5, 4, 3, 2})
        EXPECT_FALSE(four.weigh(weight, true)) << weight;
    EXPECT_TRUE(four.weigh(1, true));
    for (const std::uint64_t weight : {2, 3, 4, 5})
        EXPECT_FALSE(four.weigh(weight, true)) << weight;
    EXPECT_TRUE(four.weigh(6, true));
    EXPECT_EQ(four.held(), true);
}

TEST(Quorum, IsLostWithNothing)
{
    quorum one{1, 0};
    EXPECT_TRUE(one.weigh(1, true));
    EXPECT_TRUE(one.weigh(0, true));
    EXPECT_EQ(one.held(), false);
}

TEST(Quorum, OfAServiceIsTheWeightThatIsUp)
{
    config::proxy proxy;
    proxy.health.quorum = 3;
    for (const unsigned weight : {2, 2})
        proxy.servers.push_back({.weight = weight, .checkers = {{.what = config::tcp_check{}}}});
    service_health health{proxy, {}};
    EXPECT_FALSE(health.weigh_quorum());
    std::ignore = health.result(0, 0, std::nullopt, {});
    EXPECT_FALSE(health.weigh_quorum());
    std::ignore = health.result(1, 0, "refused", {});
    EXPECT_TRUE(health.weigh_quorum());
    EXPECT_EQ(health.quorum().held(), false);
    EXPECT_EQ(health.quorum().weight(), 2u);
    EXPECT_TRUE(health.add_weight(0, 0, 5));
    EXPECT_TRUE(health.weigh_quorum());
    EXPECT_EQ(health.quorum().weight(), 7u);
}

namespace {

config::proxy two_and_a_sorry_server()
{
    config::proxy proxy;
    proxy.servers.resize(2);
    proxy.sorry_servers.resize(1);
    return proxy;
}

}  // namespace

TEST(Quorum, LostSendsNewSessionsToTheSorryServersOnly)
{
    service with{two_and_a_sorry_server()};
    with.set_quorum(false);
    EXPECT_EQ(with.choose({}), server_index{2});
    std::vector<server_state> states{{.health = health::up}, {.health = health::up}, {.health = health::down}};
    with.apply(states);
    EXPECT_EQ(with.choose({}).error(), refusal::all_down);
    with.set_quorum(true);
    EXPECT_LT(with.choose({}).value(), 2u);
}

TEST(Quorum, LostChangesNothingWithoutSorryServers)
{
    auto proxy = two_and_a_sorry_server();
    proxy.sorry_servers.clear();
    service without{proxy};
    without.set_quorum(false);
    EXPECT_TRUE(without.choose({}));
}

// The rule once more, in other words, over random histories of a service's servers.
TEST(Quorum, IsWhatTheWholeHistorySays)
{
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        std::mt19937 random{seed};
        config::proxy proxy;
        const auto servers = 1 + random() % 5;
        for (unsigned i = 0; i < servers; ++i)
            proxy.servers.push_back(
                {.weight = 1 + static_cast<unsigned>(random() % 3), .checkers = {{.what = config::tcp_check{}}}});
        proxy.health.quorum = 1 + static_cast<unsigned>(random() % 5);
        proxy.health.hysteresis = static_cast<unsigned>(random() % proxy.health.quorum);
        const auto upper = proxy.health.quorum + proxy.health.hysteresis;
        const auto lower = proxy.health.quorum - proxy.health.hysteresis;
        service_health health{proxy, {}};
        std::vector<int> said(servers, -1);
        int held = -1;  // not known
        for (int step = 0; step < 40; ++step) {
            const auto server = random() % servers;
            said[server] = static_cast<int>(random() % 2);
            std::ignore = health.result(static_cast<server_index>(server),
                                        0,
                                        said[server] == 1 ? std::nullopt : std::optional<std::string>{"refused"},
                                        steady::time_point{seconds{step}});
            unsigned weight = 0;
            bool all_known = true;
            for (unsigned i = 0; i < servers; ++i) {
                weight += said[i] == 1 ? proxy.servers[i].weight : 0;
                all_known = all_known && said[i] >= 0;
            }
            const auto before = held;
            if (weight >= upper)
                held = 1;
            else if (held == 1 && (weight == 0 || weight < lower))
                held = 0;
            else if (held == -1 && all_known)
                held = 0;
            ASSERT_EQ(health.weigh_quorum(), held != before) << "seed " << seed << ", step " << step;
            ASSERT_EQ(health.quorum().held(), held == -1 ? std::nullopt : std::optional{held == 1}) << "seed " << seed;
        }
    }
}

}  // namespace tenbin::pool
