#include <tenbin/mysql/lag_clock.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace std::chrono_literals;

namespace tenbin::mysql {

namespace {

constexpr steady::time_point start{1h};

gtid_set at(int sequence)
{
    return gtid_set::parse("0-1-" + std::to_string(sequence)).value();
}

}  // namespace

TEST(LagClock, KnowsNothingBeforeTheMasterWasHeard)
{
    EXPECT_FALSE(lag_clock{2s}.lag_of(at(1), start));
}

TEST(LagClock, MeasuresTheAgeOfTheFirstPositionThatAReplicaLacks)
{
    lag_clock clock{2s};
    for (int i = 0; i <= 10; ++i)
        clock.master_at(at(100 + i), start + i * 1s);
    const auto now = start + 10s;
    EXPECT_EQ(clock.lag_of(at(110), now), 0ms);
    EXPECT_EQ(clock.lag_of(at(109), now), 0ms);
    EXPECT_EQ(clock.lag_of(at(107), now), 2s);
    EXPECT_EQ(clock.lag_of(at(1), now), 10s) << "at least: the clock does not reach back further";
    EXPECT_EQ(clock.lag_of(at(107), now + 1s), 3s);
}

TEST(LagClock, SeesNoLagBehindAnIdleMaster)
{
    lag_clock clock{2s};
    for (int i = 0; i <= 10; ++i)
        clock.master_at(at(100), start + i * 1s);
    EXPECT_EQ(clock.lag_of(at(100), start + 10s), 0ms);
    EXPECT_EQ(clock.lag_of(at(99), start + 10s), 10s);
}

TEST(LagClock, DoesNotCallAReplicaFreshWhenTheMasterIsSilent)
{
    lag_clock clock{2s};
    clock.master_at(at(100), start);
    EXPECT_EQ(clock.lag_of(at(100), start + 2s), 0ms);
    EXPECT_FALSE(clock.lag_of(at(100), start + 3s));
    EXPECT_EQ(clock.lag_of(at(99), start + 3s), 3s) << "what it lacks it lacks";
}

TEST(LagClock, BeginsAnewWithAMasterOfAnotherHistory)
{
    lag_clock clock{2s};
    clock.master_at(at(100), start);
    clock.master_at(at(5), start + 1s);
    EXPECT_EQ(clock.lag_of(at(5), start + 2s), 0ms);
    EXPECT_EQ(clock.lag_of(at(4), start + 2s), 1s);
}

TEST(LagClock, StaysBoundedAndReachesFarBack)
{
    lag_clock clock{2s};
    constexpr int count = 100'000;
    for (int i = 1; i <= count; ++i)
        clock.master_at(at(i), start + i * 1ms);
    const auto now = start + count * 1ms;
    EXPECT_EQ(clock.lag_of(at(count - 5), now), 4ms) << "the latest positions are all there";
    const auto old = clock.lag_of(at(count / 2), now).value();
    EXPECT_GE(old, 49s);
    EXPECT_LE(old, 50s);
}

}  // namespace tenbin::mysql
