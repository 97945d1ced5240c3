#include <tenbin/pool/activity.hpp>

#include <gtest/gtest.h>

namespace tenbin::pool {

namespace {

using namespace std::chrono_literals;

time_histogram of(const activity& seen, std::size_t server)
{
    time_histogram sum{};
    seen.add_to(sum, server);
    return sum;
}

}  // namespace

TEST(Activity, CountsCommandsByPowersOfTwoMicroseconds)
{
    activity seen{2};
    seen.answered(1, 1, 0us);
    seen.answered(1, 2, 3us);
    seen.answered(1, 1, 4us);
    seen.answered(1, 1, 10h);
    seen.answered(1, 1, -1us);  // a clock that was read before

    time_histogram expected{};
    expected[0] = 2;
    expected[2] = 2;
    expected[3] = 1;
    expected.back() = 1;
    EXPECT_EQ(of(seen, 1), expected);
    EXPECT_EQ(of(seen, 0), time_histogram{});
}

TEST(Activity, AddsUpOverWorkers)
{
    activity one{1};
    activity other{1};
    one.answered(0, 5, 1us);
    other.answered(0, 7, 1us);
    other.lost_sight(0);

    time_histogram sum{};
    one.add_to(sum, 0);
    other.add_to(sum, 0);
    EXPECT_EQ(sum[1], 12);
    EXPECT_EQ(one.opaque(0) + other.opaque(0), 1);
}

TEST(Activity, KnowsHowManySessionsWaitAndHowLongCommandsLatelyTook)
{
    using namespace std::chrono_literals;
    activity seen{2};
    EXPECT_EQ(seen.smoothed(0), 0ns);
    seen.began(0);
    seen.began(0);
    seen.ended(0);
    EXPECT_EQ(seen.running(0), 1U);
    EXPECT_EQ(seen.running(1), 0U);
    seen.answered(0, 1, 8ms);
    EXPECT_EQ(seen.smoothed(0), 8ms);
    seen.answered(0, 1, 16ms);
    EXPECT_EQ(seen.smoothed(0), 9ms);
    for (int i = 0; i < 200; ++i)
        seen.answered(0, 1, 0us);
    EXPECT_LE(seen.smoothed(0), 2us);
}

}  // namespace tenbin::pool
