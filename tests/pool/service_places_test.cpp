// Who may have a session: tiers, lag and slow start, as the service sees them.
#include <tenbin/pool/service.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace tenbin::pool {

namespace {

using namespace std::chrono_literals;

config::proxy a_proxy(std::initializer_list<unsigned> tiers, std::size_t sorry = 0)
{
    config::proxy proxy;
    const auto where = endpoint::parse("192.0.2.1:3306").value();
    for (const auto tier : tiers)
        proxy.servers.push_back({.where = where, .max_logins = 10'000, .tier = tier});
    for (std::size_t i = 0; i < sorry; ++i)
        proxy.sorry_servers.push_back({.where = where});
    return proxy;
}

constexpr server_state up{.health = health::up, .weight = 1};
constexpr server_state down{.health = health::down, .weight = 1};
constexpr server_state unknown{.health = health::unknown, .weight = 1};

constexpr server_state behind(milliseconds lag)
{
    return {.health = health::up, .weight = 1, .lag = lag};
}

constexpr server_state lagging(milliseconds lag)
{
    return {.health = health::up, .weight = 1, .lag = lag, .lagging = true};
}

/// Who got how many of these sessions, which stay.
std::map<server_index, int> held(service& s, int sessions, steady::time_point now = {})
{
    std::map<server_index, int> counts;
    for (int i = 0; i < sessions; ++i)
        if (const auto server = s.choose({}, {.now = now})) {
            s.logged_in(*server);
            ++counts[*server];
        }
    return counts;
}

using counts = std::map<server_index, int>;

}  // namespace

TEST(Tiers, TheNextOneServesWhenTheFirstHasTooFew)
{
    auto proxy = a_proxy({2, 1, 1, 3});
    proxy.sharing.tier_min = 2;
    service s{proxy};
    EXPECT_EQ(held(s, 4), (counts{{1, 2}, {2, 2}}));
    s.apply(std::array{up, up, down, up});
    EXPECT_EQ(held(s, 2), (counts{{0, 2}}));
    s.apply(std::array{down, up, down, up});
    EXPECT_EQ(held(s, 2), (counts{{3, 2}}));
}

TEST(Tiers, TheNextOneServesASessionThatTheFirstFailed)
{
    service s{a_proxy({1, 2})};
    tried first;
    first.add(0);
    EXPECT_EQ(s.choose({}), server_index{0});
    EXPECT_EQ(s.choose(first), server_index{1});
}

TEST(Tiers, FullServersSendNobodyToTheNextOne)
{
    auto proxy = a_proxy({1, 2}, 1);
    proxy.servers[0].max_connections = 1;
    service s{proxy};
    EXPECT_EQ(held(s, 1), (counts{{0, 1}}));
    EXPECT_EQ(s.choose({}).error(), refusal::all_full);
}

TEST(Tiers, LaggingServersDoNotCount)
{
    service s{a_proxy({1, 2})};
    s.apply(std::array{lagging(20s), up});
    EXPECT_EQ(held(s, 2), (counts{{1, 2}}));
}

TEST(AllLagging, TheLeastLaggingOnesServeAsIfUp)
{
    service s{a_proxy({1, 1, 1}, 1)};
    s.apply(std::array{lagging(20'400ms), lagging(90s), lagging(20s), up});
    EXPECT_EQ(held(s, 4), (counts{{0, 2}, {2, 2}}));
}

TEST(AllLagging, AnUnknownLagIsOutsideTheBandUnlessNoneIsKnown)
{
    service s{a_proxy({1, 1})};
    auto blind = lagging(0ms);
    blind.lag.reset();
    s.apply(std::array{blind, lagging(20s)});
    EXPECT_EQ(held(s, 2), (counts{{1, 2}}));
    s.apply(std::array{blind, blind});
    EXPECT_EQ(held(s, 2), (counts{{0, 2}}));
}

TEST(AllLagging, MayBeTheTimeOfSorryServersOrOfARefusal)
{
    auto proxy = a_proxy({1, 1}, 1);
    proxy.sharing.all_lagging = config::all_lagging::sorry;
    service sorry{proxy};
    sorry.apply(std::array{lagging(20s), down, up});
    EXPECT_EQ(held(sorry, 1), (counts{{2, 1}}));
    sorry.apply(std::array{lagging(20s), down, down});
    EXPECT_EQ(sorry.choose({}).error(), refusal::all_lagging);

    proxy.sharing.all_lagging = config::all_lagging::refuse;
    service refusing{proxy};
    refusing.apply(std::array{lagging(20s), unknown, up});
    EXPECT_EQ(refusing.choose({}).error(), refusal::not_known_yet);
    refusing.apply(std::array{lagging(20s), down, up});
    EXPECT_EQ(refusing.choose({}).error(), refusal::all_lagging);
    refusing.apply(std::array{down, down, up});
    EXPECT_EQ(held(refusing, 1), (counts{{2, 1}}));
}

TEST(BalanceLag, SharesAmongThoseNearTheFreshestOne)
{
    auto proxy = a_proxy({1, 1, 1, 1});
    proxy.balance = config::balance::lag;
    service s{proxy};
    s.apply(std::array{behind(600ms), behind(100ms), behind(601ms), up});
    EXPECT_EQ(held(s, 4), (counts{{0, 2}, {1, 2}}));
    s.apply(std::array{up, up, up, up});  // nothing is known: as least_conn
    EXPECT_EQ(held(s, 4), (counts{{2, 2}, {3, 2}}));
}

TEST(BalanceLag, GoesOnWithTheNextBandWhenTheFirstIsFull)
{
    auto proxy = a_proxy({1, 1});
    proxy.balance = config::balance::lag;
    proxy.servers[0].max_connections = 1;
    service s{proxy};
    s.apply(std::array{behind(0ms), behind(3s)});
    EXPECT_EQ(held(s, 3), (counts{{0, 1}, {1, 2}}));
}

TEST(SlowStart, GivesAReturnedServerItsShareLittleByLittle)
{
    for (const auto policy : {config::balance::least_conn, config::balance::wrr}) {
        auto proxy = a_proxy({1, 1});
        proxy.balance = policy;
        proxy.sharing.slow_start = 30s;
        constexpr auto then = steady::time_point{1000s};
        service fresh{proxy};
        fresh.apply(std::array{up, down}, then - 1s);
        fresh.apply(std::array{up, up}, then);
        EXPECT_EQ(held(fresh, 1100, then), (counts{{0, 1000}, {1, 100}}));

        service grown{proxy};
        grown.apply(std::array{up, down}, then - 60s);
        grown.apply(std::array{up, up}, then - 30s);
        EXPECT_EQ(held(grown, 1000, then), (counts{{0, 500}, {1, 500}}));
    }
}

TEST(SlowStart, IsNotForTheFirstResult)
{
    auto proxy = a_proxy({1, 1});
    for (auto& each : proxy.servers)
        each.checkers.push_back({.what = config::tcp_check{}, .connect_to = {}});
    proxy.sharing.slow_start = 30s;
    service s{proxy};
    s.apply(std::array{up, unknown}, steady::time_point{100s});
    s.apply(std::array{up, up}, steady::time_point{101s});
    EXPECT_EQ(held(s, 10, steady::time_point{101s}), (counts{{0, 5}, {1, 5}}));
}

TEST(LeastLoad, GoesWhereTheLeastRunsForTheTimeItTakesThere)
{
    auto proxy = a_proxy({1, 1});
    proxy.balance = config::balance::least_load;
    service s{proxy};
    auto& one_worker = s.add_worker();
    auto& another = s.add_worker();
    for (auto* each : {&one_worker, &another}) {
        each->answered(0, 1, 10ms);
        each->answered(1, 1, 1ms);
        each->began(0);
    }
    for (int i = 0; i < 19; ++i)
        another.began(1);
    EXPECT_EQ(held(s, 1), (counts{{1, 1}}));  // 19 x 1 ms are less than 2 x 10 ms
    for (int i = 0; i < 2; ++i)
        another.began(1);
    EXPECT_EQ(held(s, 1), (counts{{0, 1}}));
    one_worker.ended(0);
    one_worker.answered(0, 1, 10ms);
    for (int i = 0; i < 21; ++i)
        another.ended(1);
    EXPECT_EQ(held(s, 1), (counts{{1, 1}}));
}

TEST(LeastLoad, CountsLoginsSoThatACrowdDoesNotMeetOnOneServer)
{
    auto proxy = a_proxy({1, 1});
    proxy.balance = config::balance::least_load;
    service s{proxy};
    auto& worker = s.add_worker();
    for (const std::size_t i : {0U, 1U})
        worker.answered(i, 1, 1ms);
    worker.began(0);
    std::array<int, 2> chosen{};
    for (int i = 0; i < 101; ++i)
        ++chosen.at(s.choose({}).value());
    EXPECT_EQ(chosen, (std::array{50, 51}));
}

}  // namespace tenbin::pool
