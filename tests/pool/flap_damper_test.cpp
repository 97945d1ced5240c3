#include <tenbin/pool/flap_damper.hpp>

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace tenbin::pool {

constexpr steady::time_point start{1h};

TEST(FlapDamper, HoldsBackFromTheThirdTimeInAShortWhile)
{
    flap_damper damper{120s};
    damper.went_down(start);
    damper.went_down(start + 1s);
    EXPECT_FALSE(damper.holds_back(start + 1s));
    damper.went_down(start + 2s);
    EXPECT_TRUE(damper.holds_back(start + 2s));
    EXPECT_GT(damper.hold(), 40s);
    EXPECT_LT(damper.hold(), 48s);
    EXPECT_FALSE(damper.holds_back(start + 50s));
}

TEST(FlapDamper, HoldsBackLongerAndLongerButNotBeyondTheLongest)
{
    flap_damper damper{120s};
    steady::duration before{};
    for (int i = 0; i < 10; ++i) {
        damper.went_down(start + i * 1s);
        EXPECT_GE(damper.hold(), before);
        before = damper.hold();
    }
    for (int i = 10; i < 1000; ++i)
        damper.went_down(start + i * 1s);
    EXPECT_GT(damper.hold(), 115s);
    EXPECT_LE(damper.hold(), 120s);
}

TEST(FlapDamper, ForgetsWhatIsLongAgo)
{
    flap_damper damper{120s};
    for (int i = 0; i < 20; ++i) {
        damper.went_down(start + i * 60s);
        EXPECT_FALSE(damper.holds_back(start + i * 60s));
    }
}

TEST(FlapDamper, DoesNothingUnlessItIsWritten)
{
    flap_damper damper{0ms};
    for (int i = 0; i < 20; ++i)
        damper.went_down(start);
    EXPECT_FALSE(damper.holds_back(start));
}

}  // namespace tenbin::pool
