// A proxy with routes: a session gets servers of its group, and nothing but the group decides which.
#include <tenbin/pool/service.hpp>
#include <tenbin/pool/service_health.hpp>

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tenbin::pool {

namespace {

using namespace std::chrono_literals;

constexpr server_state up{.health = health::up, .weight = 1};
constexpr server_state down{.health = health::down, .weight = 1};

/// Real servers of these groups, then sorry servers of those.
config::proxy a_proxy(const std::vector<unsigned>& real, const std::vector<unsigned>& sorry = {})
{
    config::proxy proxy{.name = "db"};
    std::uint16_t port = 1;
    for (const auto* groups : {&real, &sorry})
        for (const auto group : *groups) {
            auto& list = groups == &real ? proxy.servers : proxy.sorry_servers;
            list.push_back({.where = {.host = {}, .port = port++}, .max_logins = 10'000, .group = group});
            proxy.routes.push_back({.name = "somebody", .group = group});
        }
    return proxy;
}

tl::expected<server_index, refusal> choose(service& s, unsigned group)
{
    return s.choose({}, {.group = group});
}

config::balance any_policy(std::mt19937& random)
{
    return static_cast<config::balance>(random() % (static_cast<unsigned>(config::balance::lag) + 1));
}

server_state any_state(std::mt19937& random)
{
    const bool is_replica = random() % 2 == 0;
    return {.health = static_cast<health>(random() % 3),
            .weight = static_cast<unsigned>(random() % 3),
            .lag = is_replica ? std::optional{milliseconds{random() % 2000}} : std::nullopt,
            .lagging = is_replica && random() % 2 == 0};
}

}  // namespace

TEST(ServerGroups, ASeekerGetsNoServerOfAnotherGroup)
{
    std::mt19937 random{std::random_device{}()};
    for (int round = 0; round < 2000; ++round) {
        const auto seed = random();
        SCOPED_TRACE(seed);
        std::mt19937 dice{seed};
        const unsigned groups = 1 + dice() % 4;
        std::vector<unsigned> real(1 + dice() % 8);
        std::vector<unsigned> sorry(dice() % 4);
        for (auto* each : {&real, &sorry})
            for (auto& group : *each)
                group = static_cast<unsigned>(dice() % groups);
        auto proxy = a_proxy(real, sorry);
        proxy.routes.push_back({.name = "last", .group = groups - 1});
        proxy.balance = any_policy(dice);
        proxy.sharing.all_lagging = static_cast<config::all_lagging>(dice() % 3);
        proxy.sharing.tier_min = static_cast<unsigned>(1 + dice() % 3);
        for (auto& each : proxy.servers) {
            each.tier = static_cast<unsigned>(1 + dice() % 2);
            each.max_connections = static_cast<unsigned>(dice() % 4);
        }
        service s{proxy};
        std::vector<server_state> states(s.size());
        for (int step = 0; step < 20; ++step) {
            for (auto& each : states)
                each = any_state(dice);
            s.apply(states);
            const auto group = static_cast<unsigned>(dice() % groups);
            tried before;
            const seeker who{.source = dice(), .dice = dice(), .now = {}, .group = group};
            while (const auto server = s.choose(before, who)) {
                ASSERT_EQ(s.configured(*server).group, group);
                ASSERT_FALSE(before.has(*server));
                before.add(*server);
                s.logged_in(*server);
            }
        }
    }
}

// The same servers alone, and beside others: what those are like must change nothing.
TEST(ServerGroups, AnswerAsIfTheyWereAlone)
{
    std::mt19937 dice{std::random_device{}()};
    for (int round = 0; round < 500; ++round) {
        auto both = a_proxy({0, 1, 0, 1, 1}, {0, 1});
        config::proxy alone = both;
        std::erase_if(alone.servers, [](const auto& each) { return each.group != 1; });
        std::erase_if(alone.sorry_servers, [](const auto& each) { return each.group != 1; });
        both.balance = alone.balance = config::balance::source_hash;
        both.sharing.all_lagging = alone.sharing.all_lagging = static_cast<config::all_lagging>(dice() % 3);
        service whole{both};
        service part{alone};
        std::vector<server_state> states(whole.size());
        for (auto& each : states)
            each = any_state(dice);
        whole.apply(states);
        part.apply(std::vector{states[1], states[3], states[4], states[6]});
        const seeker who{.source = dice(), .dice = 0, .now = {}, .group = 1};
        const auto here = whole.choose({}, who);
        const auto there = part.choose({}, who);
        ASSERT_EQ(here.has_value(), there.has_value());
        if (here)
            EXPECT_EQ(whole.configured(*here).where, part.configured(*there).where);
        else
            EXPECT_EQ(here.error(), there.error());
    }
}

TEST(ServerGroups, HaveTheirOwnSorryServers)
{
    service s{a_proxy({0, 1}, {0, 1})};
    s.apply(std::vector{up, down, up, up});
    EXPECT_EQ(choose(s, 0), server_index{0});
    EXPECT_EQ(choose(s, 1), server_index{3});
    s.apply(std::vector{up, down, up, down});
    EXPECT_EQ(choose(s, 0), server_index{0});
    EXPECT_EQ(choose(s, 1), tl::unexpected{refusal::all_down});
    EXPECT_FALSE(s.nobody_is_up()) << "a listener that refused would refuse all";
    s.apply(std::vector{down, down, down, down});
    EXPECT_TRUE(s.nobody_is_up());
}

TEST(ServerGroups, LagTiersAndRoomAreEachTheirOwn)
{
    auto proxy = a_proxy({0, 1, 1});
    proxy.servers[2].tier = 2;
    proxy.servers[1].max_connections = 1;
    proxy.sharing.all_lagging = config::all_lagging::refuse;
    service s{proxy};
    const server_state lagging{.health = health::up, .weight = 1, .lag = 5s, .lagging = true};
    s.apply(std::vector{up, lagging, lagging});
    EXPECT_EQ(choose(s, 0), server_index{0});
    EXPECT_EQ(choose(s, 1), tl::unexpected{refusal::all_lagging});
    s.apply(std::vector{lagging, up, up});
    EXPECT_EQ(choose(s, 1), server_index{1});
    EXPECT_EQ(choose(s, 1), tl::unexpected{refusal::all_full}) << "tier 2 is for servers that are away";
}

TEST(ServerGroups, PanicAndDampingAreEachTheirOwn)
{
    auto proxy = a_proxy({0, 1, 1});
    proxy.health = {.flap_damping = 2min, .panic_threshold = 50};
    for (auto& each : proxy.servers)
        each.checkers.push_back({.what = config::tcp_check{}, .connect_to = {}, .delay_loop = 3s});
    const steady::time_point start{1h};
    service_health all{proxy, start};
    for (server_index i = 0; i < 3; ++i)
        std::ignore = all.result(i, 0, {}, start);
    const server_health::outcome silent{"connect: timed out"};
    std::ignore = all.result(1, 0, silent, start + 10s);
    EXPECT_EQ(all.state(1).health, health::down) << "half of its group is not more than half";
    std::ignore = all.result(2, 0, silent, start + 11s);
    EXPECT_EQ(all.state(1).health, health::up) << "all of its group";
    EXPECT_EQ(all.state(2).health, health::up);
    EXPECT_EQ(all.state(0).health, health::up);
}

}  // namespace tenbin::pool
