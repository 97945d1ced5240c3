#include <tenbin/pool/lag_gate.hpp>

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace tenbin::pool {

namespace {

using replication = lag_gate::measurement::replication;

constexpr steady::time_point start{1h};

lag_gate::measurement behind(milliseconds lag)
{
    return {.lag = lag, .method = "gtid"};
}

lag_gate a_gate(unsigned fall = 1, unsigned rise = 1)
{
    return {config::lag_settings{.max_lag = 10s, .max_lag_recover = 5s, .grace = 8s}, fall, rise};
}

}  // namespace

TEST(LagGate, IsABand)
{
    auto gate = a_gate();
    EXPECT_FALSE(gate.measured(behind(10s), start));
    EXPECT_FALSE(gate.lagging());
    EXPECT_TRUE(gate.measured(behind(10'001ms), start));
    EXPECT_TRUE(gate.lagging());
    EXPECT_EQ(gate.words(), "lag: 10.001s behind by gtid (max_lag 10s)");
    EXPECT_FALSE(gate.measured(behind(5'001ms), start));
    EXPECT_TRUE(gate.measured(behind(5s), start));
    EXPECT_FALSE(gate.lagging());
    EXPECT_EQ(gate.words(), "");
}

TEST(LagGate, CountsPollsInARow)
{
    auto gate = a_gate(3, 2);
    EXPECT_FALSE(gate.measured(behind(20s), start));
    EXPECT_FALSE(gate.measured(behind(20s), start));
    EXPECT_FALSE(gate.measured(behind(1s), start));
    EXPECT_FALSE(gate.measured(behind(20s), start));
    EXPECT_FALSE(gate.measured(behind(20s), start));
    EXPECT_TRUE(gate.measured(behind(20s), start));
    EXPECT_FALSE(gate.measured(behind(1s), start));
    EXPECT_FALSE(gate.measured(behind(7s), start)) << "inside the band it begins anew";
    EXPECT_FALSE(gate.measured(behind(1s), start));
    EXPECT_TRUE(gate.measured(behind(1s), start));
}

TEST(LagGate, KeepsTheStateWhenThereIsNoAnswer)
{
    auto gate = a_gate();
    gate.measured(behind(20s), start);
    gate.unanswered("query: timed out");
    EXPECT_TRUE(gate.lagging());
    EXPECT_EQ(gate.lag(), 20s);
    EXPECT_EQ(gate.measured_at(), start);
    EXPECT_EQ(gate.words(), "lag: query: timed out");
    gate.measured({.lag = std::nullopt}, start + 1s);
    EXPECT_TRUE(gate.lagging()) << "a lag that is not known is not small";
}

TEST(LagGate, TakesAReplicaOutAtOnceWhenAThreadHasStopped)
{
    auto gate = a_gate();
    EXPECT_TRUE(gate.measured({.now = replication::stopped, .words = "the SQL thread does not run"}, start));
    EXPECT_EQ(gate.words(), "lag: the SQL thread does not run");
    EXPECT_FALSE(gate.measured({.now = replication::running}, start)) << "NULL";
    EXPECT_TRUE(gate.measured(behind(0s), start));
}

TEST(LagGate, GivesAReplicaThatSeeksItsMasterSomeTime)
{
    auto gate = a_gate();
    const lag_gate::measurement seeking{.now = replication::seeks_master, .words = "the IO thread seeks its master"};
    EXPECT_FALSE(gate.measured(seeking, start));
    EXPECT_FALSE(gate.measured(seeking, start + 7s));
    gate.measured(behind(0s), start + 7500ms);
    EXPECT_FALSE(gate.measured(seeking, start + 9s));
    EXPECT_FALSE(gate.measured(seeking, start + 16s));
    EXPECT_TRUE(gate.measured(seeking, start + 17s));
    EXPECT_TRUE(gate.measured(behind(0s), start + 18s));
}

TEST(LagGate, LetsServersBeThatAreNoReplicas)
{
    auto gate = a_gate();
    EXPECT_FALSE(gate.measured({.now = replication::none}, start));
    gate.measured(behind(20s), start);
    EXPECT_TRUE(gate.measured({.now = replication::none}, start));
    EXPECT_FALSE(gate.lagging());
}

TEST(LagGate, MeasuresOnlyWhereThereIsNoLimit)
{
    lag_gate gate{config::lag_settings{}, 1, 1};
    EXPECT_FALSE(gate.measured(behind(99h), start));
    EXPECT_EQ(gate.lag(), 99h);
}

}  // namespace tenbin::pool
