#include <tenbin/pool/server_health.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <vector>

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
const server_health::outcome good;
const server_health::outcome refused{"connect: Connection refused"};
const server_health::outcome timed_out{"connect: timed out"};

/// What the last rounds of one checker say, told from its whole history: the long way round, as a second opinion.
health told_by(const std::vector<bool>& rounds, unsigned rise, unsigned fall)
{
    if (rounds.empty())
        return health::unknown;
    bool up = rounds.front();
    std::size_t run_began = 0;  // of equal rounds
    for (std::size_t i = 1; i < rounds.size(); ++i) {
        if (rounds[i] != rounds[i - 1])
            run_began = i;
        if (i - run_began + 1 >= (rounds[i] ? rise : fall))
            up = rounds[i];
    }
    return up ? health::up : health::down;
}

TEST(ServerHealth, NamesAScriptThatFailsEvenWhereItIsTheOnlyCheck)
{
    auto server = a_server(1);
    server.checkers[0].what = config::misc_check{};
    server_health h{server, start};
    EXPECT_EQ(h.result(0, server_health::outcome{"exit 1"}, start)->why, "MISC_CHECK: exit 1");
}

TEST(ServerHealth, WeighsWhatIsConfiguredAndWhatItsCheckersAdd)
{
    auto server = a_server(2);
    server.weight = 7;
    server_health h{server, start};
    EXPECT_TRUE(h.add_weight(0, 3));
    EXPECT_FALSE(h.add_weight(0, 3));  // of the last result, never a sum over time
    EXPECT_EQ(h.state().weight, 10);
    EXPECT_TRUE(h.add_weight(1, -20));
    EXPECT_EQ(h.state().weight, 0);
    EXPECT_TRUE(h.add_weight(0, 2'000'000'000));
    EXPECT_EQ(h.state().weight, 65'535);
}

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

TEST(ServerHealth, StaysUnknownUntilEveryCheckerHasHadItsFirstResult)
{
    server_health h{a_server(3, 4, 4), start};
    EXPECT_FALSE(h.result(0, good, start + 1s));
    EXPECT_FALSE(h.result(2, good, start + 2s));
    EXPECT_FALSE(h.result(0, good, start + 3s));
    EXPECT_EQ(h.state().health, health::unknown);

    const auto change = h.result(1, good, start + 4s);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->to, health::up);  // rise is 4, and this was the first
    EXPECT_EQ(change->why, "");
    EXPECT_EQ(change->lasted, 4s);
}

TEST(ServerHealth, IsUnknownAgainWhenItsOnlyFailureHealsBeforeAllCheckersHaveSpoken)
{
    server_health h{a_server(2), start};
    EXPECT_EQ(h.result(0, refused, start)->to, health::down);
    EXPECT_EQ(h.result(0, good, start)->to, health::unknown);
    EXPECT_EQ(h.result(1, good, start)->to, health::up);
}

TEST(ServerHealth, TellsTheNewestWordsWhileItStaysDown)
{
    server_health h{a_server(1, 2, 1), start};
    ASSERT_TRUE(h.result(0, refused, start));
    EXPECT_FALSE(h.result(0, timed_out, start + 1s));
    EXPECT_EQ(h.reason(), "connect: timed out");
    EXPECT_FALSE(h.result(0, good, start + 2s));  // one of two: still down, for the same reason
    EXPECT_EQ(h.reason(), "connect: timed out");
    ASSERT_TRUE(h.result(0, good, start + 3s));
    EXPECT_EQ(h.reason(), "");
}

TEST(ServerHealth, GivesNoReasonForAFailureThatHasNotTakenItDown)
{
    server_health h{a_server(1, 1, 2), start};
    ASSERT_TRUE(h.result(0, good, start));
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_EQ(h.reason(), "");
}

TEST(ServerHealth, NamesTheFailingCheckerWhereThereAreSeveral)
{
    auto server = a_server(2);
    server.checkers[1].what = config::mysql_check{};
    server_health h{server, start};
    EXPECT_EQ(h.result(1, server_health::outcome{"login: access denied"}, start)->why,
              "MYSQL_CHECK: login: access denied");
    EXPECT_FALSE(h.result(0, refused, start));
    EXPECT_EQ(h.reason(), "TCP_CHECK: connect: Connection refused");
    EXPECT_FALSE(h.result(0, good, start));
    EXPECT_EQ(h.reason(), "MYSQL_CHECK: login: access denied");
}

TEST(ServerHealth, KeepsItsWeightWhenDownAndNotInhibited)
{
    auto server = a_server(1);
    server.weight = 7;
    server_health h{server, start};
    std::ignore = h.result(0, refused, start);
    EXPECT_EQ(h.state(), (server_state{health::down, 7}));
}

TEST(ServerHealth, MeasuresItsAgeFromTheLastChangeOnly)
{
    server_health h{a_server(1), start};
    EXPECT_EQ(h.for_how_long(start + 5s), 5s);
    ASSERT_TRUE(h.result(0, good, start + 5s));
    EXPECT_FALSE(h.result(0, good, start + 65s));
    EXPECT_EQ(h.for_how_long(start + 125s), 120s);
    EXPECT_EQ(h.result(0, refused, start + 125s)->lasted, 120s);
    EXPECT_EQ(h.for_how_long(start + 125s), 0s);
}

TEST(ServerHealth, AgreesWithItsWholeHistoryAfterEveryRound)
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random{seed};
        const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
        auto server = a_server(1 + below(3), 1 + below(4), 1 + below(4));
        server.weight = 1 + below(9);
        server.inhibit_on_failure = below(2) == 0;
        const unsigned bad_percent = 10 + below(80);
        server_health h{server, start};
        std::vector<std::vector<bool>> rounds(server.checkers.size());
        auto now = start;
        auto changed = start;
        auto before = health::unknown;
        for (unsigned round = 0; round < 200; ++round) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", round " + std::to_string(round));
            now += std::chrono::milliseconds{below(3000)};
            const std::size_t checker = random() % rounds.size();
            const bool is_good = below(100) >= bad_percent;
            rounds[checker].push_back(is_good);

            const auto change = h.result(checker, is_good ? good : refused, now);

            bool any_down = false;
            bool any_unknown = false;
            for (const auto& each : rounds) {
                const auto told = told_by(each, server.rise, server.fall);
                any_down = any_down || told == health::down;
                any_unknown = any_unknown || told == health::unknown;
            }
            const auto expected = any_down ? health::down : any_unknown ? health::unknown : health::up;
            ASSERT_EQ(h.state().health, expected);
            ASSERT_EQ(h.state().weight, any_down && server.inhibit_on_failure ? 0 : server.weight);
            ASSERT_EQ(h.reason().empty(), !any_down);
            ASSERT_EQ(change.has_value(), expected != before);
            if (change) {
                ASSERT_EQ(change->from, before);
                ASSERT_EQ(change->to, expected);
                ASSERT_EQ(change->why, h.reason());
                ASSERT_EQ(change->lasted, now - changed);
                changed = now;
                before = expected;
            }
            ASSERT_EQ(h.for_how_long(now), now - changed);
        }
    }
}

}  // namespace tenbin::pool
