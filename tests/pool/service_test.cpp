#include <tenbin/pool/service.hpp>

#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace tenbin::pool {

namespace {

config::real_server a_server(unsigned weight = 1)
{
    return {.where = endpoint::parse("192.0.2.1:3306").value(), .weight = weight};
}

config::proxy a_proxy(std::initializer_list<unsigned> weights, std::size_t sorry = 0)
{
    config::proxy proxy;
    for (const auto weight : weights)
        proxy.servers.push_back(a_server(weight));
    for (std::size_t i = 0; i < sorry; ++i)
        proxy.sorry_servers.push_back(a_server());
    return proxy;
}

constexpr server_state up{.health = health::up, .weight = 1};
constexpr server_state down{.health = health::down, .weight = 1};
constexpr server_state inhibited{.health = health::down, .weight = 0};
constexpr server_state lagging{.health = health::up, .weight = 1, .lag = milliseconds{90'000}, .lagging = true};
constexpr server_state unknown{.health = health::unknown, .weight = 1};

/// Choices of sessions that come and go one after the other.
std::vector<server_index> one_after_the_other(service& s, std::size_t count)
{
    std::vector<server_index> chosen;
    for (std::size_t i = 0; i < count; ++i) {
        const auto server = s.choose({});
        if (!server)
            break;
        s.logged_in(*server);
        s.release(*server, service::stage::session);
        chosen.push_back(*server);
    }
    return chosen;
}

}  // namespace

TEST(Service, AlternatesBeginningWithTheFirstOneWritten)
{
    service s{a_proxy({1, 1})};
    EXPECT_EQ(one_after_the_other(s, 4), (std::vector<server_index>{0, 1, 0, 1}));
}

TEST(Service, SharesByWeightWithinOnePercent)
{
    service s{a_proxy({1, 2, 5})};
    std::vector<int> held(3);
    std::vector<int> sequential(3);
    for (int i = 0; i < 8000; ++i) {
        const auto server = s.choose({}).value();
        s.logged_in(server);
        ++held[server];
    }
    service t{a_proxy({1, 2, 5})};
    for (const auto server : one_after_the_other(t, 8000))
        ++sequential[server];
    for (const auto& counts : {held, sequential}) {
        EXPECT_NEAR(counts[0], 1000, 80);
        EXPECT_NEAR(counts[1], 2000, 80);
        EXPECT_NEAR(counts[2], 5000, 80);
    }
}

TEST(Service, FillsUpAServerThatHasFewerSessions)
{
    service s{a_proxy({1, 1})};
    s.apply(std::array{up, down});
    for (int i = 0; i < 10; ++i)
        ASSERT_EQ(s.choose({}).value(), 0);
    s.apply(std::array{up, up});
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(s.choose({}).value(), 1);
    EXPECT_EQ(s.counters(0).sessions, s.counters(1).sessions);
}

TEST(Service, PassesOverWhatWasTriedAndWhatIsDownOrInhibited)
{
    service s{a_proxy({1, 1, 1})};
    tried before;
    before.add(0);
    EXPECT_EQ(s.choose(before).value(), 1);
    s.apply(std::array{up, down, inhibited});
    EXPECT_EQ(s.choose(before).error(), refusal::all_down);
    EXPECT_EQ(s.choose({}).value(), 0);
}

TEST(Service, TriesEachServerOnceHoweverManyThereAre)
{
    config::proxy proxy;
    proxy.servers.assign(200, a_server());
    service s{proxy};
    tried before;
    for (int i = 0; i < 200; ++i) {
        const auto chosen = s.choose(before);
        ASSERT_TRUE(chosen && !before.has(*chosen));
        before.add(*chosen);
    }
    EXPECT_EQ(s.choose(before).error(), refusal::all_down);
}

TEST(Service, WaitsForTheFirstResultUnlessSomeServerIsUp)
{
    auto proxy = a_proxy({1, 1}, 1);
    for (auto& server : proxy.servers)
        server.checkers.push_back({.what = config::tcp_check{}, .connect_to = {}});
    service s{proxy};
    EXPECT_EQ(s.choose({}).error(), refusal::not_known_yet);
    s.apply(std::array{down, unknown, up});
    EXPECT_EQ(s.choose({}).error(), refusal::not_known_yet);
    s.apply(std::array{up, unknown, up});
    EXPECT_EQ(s.choose({}).value(), 0);
}

TEST(Service, TurnsToTheSorryServersInOrderWhenAllElseIsDownOrFailed)
{
    service s{a_proxy({1, 1}, 2)};
    EXPECT_LT(s.choose({}).value(), 2);
    tried both;
    both.add(0);
    both.add(1);
    EXPECT_EQ(s.choose(both).value(), 2);
    s.apply(std::array{down, down, up, up});
    EXPECT_EQ(s.choose({}).value(), 2);
    EXPECT_EQ(s.choose({}).value(), 2);
    s.apply(std::array{down, down, down, up});
    EXPECT_EQ(s.choose({}).value(), 3);
    s.apply(std::array{down, down, down, down});
    EXPECT_EQ(s.choose({}).error(), refusal::all_down);
}

TEST(Service, KeepsMaxConnectionsAndMaxLoginsAndSendsNobodyToSorryForThat)
{
    auto proxy = a_proxy({1}, 1);
    proxy.servers[0].max_connections = 2;
    proxy.servers[0].max_logins = 1;
    service s{proxy};
    const auto first = s.choose({}).value();
    EXPECT_EQ(s.choose({}).error(), refusal::all_full);  // one login at a time
    s.logged_in(first);
    const auto second = s.choose({}).value();
    s.logged_in(second);
    EXPECT_EQ(s.choose({}).error(), refusal::all_full);  // two sessions at a time
    s.release(first, service::stage::session);
    EXPECT_EQ(s.choose({}).value(), 0);
}

TEST(Service, AdmitsUpToMaxSessions)
{
    auto proxy = a_proxy({1});
    proxy.max_sessions = 2;
    service s{proxy};
    EXPECT_TRUE(s.admit());
    EXPECT_TRUE(s.admit());
    EXPECT_FALSE(s.admit());
    s.leave();
    EXPECT_TRUE(s.admit());
    EXPECT_EQ(s.counters().refused_limit, 1u);
}

TEST(Service, IsExactOverManyThreads)
{
    // 8 threads place 1,000 sessions and keep them: no server may be more than one off, whatever the order was.
    auto proxy = a_proxy({1, 1, 1});
    for (auto& server : proxy.servers)
        server.max_logins = 10'000;
    service s{proxy};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&s] {
            for (int i = 0; i < 125; ++i)
                s.logged_in(s.choose({}).value());
        });
    for (auto& t : threads)
        t.join();
    for (server_index i = 0; i < 3; ++i)
        EXPECT_NEAR(s.counters(i).sessions, 1000.0 / 3, 1);
}

TEST(Service, ConservesItsCountsThroughAnyHistory)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random{seed};
        auto proxy = a_proxy({1, 3, 2}, 1);
        for (auto& server : proxy.servers) {
            server.max_connections = 20;
            server.max_logins = 5;
        }
        service s{proxy};
        struct held {
            server_index server;
            service::stage stage;
        };
        std::vector<held> sessions;
        std::vector<server_state> states(4, up);
        for (int step = 0; step < 200; ++step) {
            switch (random() % 5) {
            case 0: {
                const std::array choices{up, down, inhibited, unknown};
                states[random() % 4] = choices[random() % 4];
                s.apply(states);
                break;
            }
            case 1:
                if (!sessions.empty()) {
                    const auto at = random() % sessions.size();
                    s.release(sessions[at].server, sessions[at].stage);
                    sessions.erase(sessions.begin() + static_cast<std::ptrdiff_t>(at));
                }
                break;
            case 2:
                for (auto& session : sessions)
                    if (session.stage == service::stage::login) {
                        s.logged_in(session.server);
                        session.stage = service::stage::session;
                        break;
                    }
                break;
            default:
                if (const auto chosen = s.choose({})) {
                    ASSERT_EQ(states[*chosen].health, health::up) << "seed " << seed;
                    ASSERT_GT(states[*chosen].weight, 0u) << "seed " << seed;
                    sessions.push_back({*chosen, service::stage::login});
                }
            }
            for (server_index i = 0; i < 3; ++i) {
                ASSERT_LE(s.counters(i).sessions, 20u) << "seed " << seed;
                ASSERT_LE(s.counters(i).logins, 5u) << "seed " << seed;
            }
        }
        for (const auto& session : sessions)
            s.release(session.server, session.stage);
        for (server_index i = 0; i < 4; ++i) {
            EXPECT_EQ(s.counters(i).sessions, 0u) << "seed " << seed;
            EXPECT_EQ(s.counters(i).logins, 0u) << "seed " << seed;
        }
    }
}

TEST(Service, GivesNoSessionToALaggingServerWhileAnotherIsUp)
{
    service s{a_proxy({1, 1})};
    s.apply(std::array{lagging, up});

    EXPECT_EQ(s.state(0), lagging);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(s.choose({}), server_index{1});
}

TEST(Service, LeavesALaggingServerBehindOnlyWhereAnotherOneCanHaveItsSessions)
{
    auto proxy = a_proxy({1, 1}, 1);
    proxy.servers[1].max_connections = 1;
    service s{proxy};

    s.apply(std::array{up, up, up});
    EXPECT_FALSE(s.leaves_some_behind());
    s.apply(std::array{lagging, lagging, up});
    EXPECT_FALSE(s.leaves_some_behind());
    s.apply(std::array{lagging, down, up});
    EXPECT_FALSE(s.leaves_some_behind());
    s.apply(std::array{lagging, up, up});
    EXPECT_TRUE(s.leaves_some_behind());
    EXPECT_TRUE(s.is_left_behind(0));
    EXPECT_FALSE(s.is_left_behind(1));
    EXPECT_FALSE(s.is_left_behind(2));
    EXPECT_EQ(s.choose({}), server_index{1});
    EXPECT_FALSE(s.is_left_behind(0)) << "the other one is full";
}

TEST(Service, LetsLaggingServersServeWhenEachIs)
{
    service s{a_proxy({1, 1}, 1)};
    s.apply(std::array{lagging, lagging, up});

    EXPECT_EQ(s.choose({}), server_index{0});
    EXPECT_EQ(s.choose({}), server_index{1});
}

}  // namespace tenbin::pool
