#include <tenbin/daemon/restart_policy.hpp>

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

TEST(RestartPolicy, RestartsAtOnceHoweverOftenARoleThatWorkedDies)
{
    restart_policy policy;
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(policy.after_death(1s), 0ms);
}

TEST(RestartPolicy, PausesLongerAndLongerForARoleThatDiesAtOnce)
{
    restart_policy policy;
    for (const auto pause : {0ms, 0ms, 0ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
        EXPECT_EQ(policy.after_death(0s), pause);
    for (int i = 0; i < 100'000; ++i)
        EXPECT_EQ(policy.after_death(10ms), 5s);
}

TEST(RestartPolicy, ForgetsShortLivesAfterALongOne)
{
    restart_policy policy;
    for (int i = 0; i < 6; ++i)
        std::ignore = policy.after_death(0s);
    EXPECT_EQ(policy.after_death(300ms), 0ms);
    EXPECT_EQ(policy.short_lives(), 0);
    EXPECT_EQ(policy.after_death(0s), 0ms);
}

}  // namespace
}  // namespace tenbin::daemon
