#include <tenbin/base/log_limit.hpp>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using tenbin::log::limit;

TEST(LogLimit, SaysTheFirstAtOnceAndCountsTheOthersForASecond)
{
    limit lines;
    const limit::clock::time_point start{1h};

    EXPECT_EQ(lines.admit(start), 0U);
    EXPECT_EQ(lines.admit(start), std::nullopt);
    EXPECT_EQ(lines.admit(start + 999ms), std::nullopt);
    EXPECT_EQ(lines.admit(start + 1s), 2U);
    EXPECT_EQ(lines.admit(start + 5s), 0U);
}

}  // namespace
