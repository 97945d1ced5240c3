#include <tenbin/base/duration.hpp>

#include <gtest/gtest.h>

using namespace std::chrono_literals;

namespace tenbin {

TEST(Duration, TakesUnitsDecimalsAndBareNumbers)
{
    EXPECT_EQ(parse_duration("10s", 1s), 10s);
    EXPECT_EQ(parse_duration("500ms", 1s), 500ms);
    EXPECT_EQ(parse_duration("1.5", 1s), 1500ms);
    EXPECT_EQ(parse_duration(".25", 1s), 250ms);
    EXPECT_EQ(parse_duration("2", 1ms), 2ms);
    EXPECT_EQ(parse_duration("1h", 1s), 1h);
}

TEST(Duration, RefusesWhatIsNoDuration)
{
    for (const auto* text : {"", ".", "s", "-1s", "1x", "1 s", "10s ", "1.0000001", "99999999999999999999", "1e3"})
        EXPECT_EQ(parse_duration(text, 1s), std::nullopt) << text;
}

TEST(Duration, PrintsTheShortestExactForm)
{
    EXPECT_EQ(format_duration(1500ms), "1.5s");
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(1h), "1h");
    EXPECT_EQ(format_duration(500ms), "500ms");
    EXPECT_EQ(format_duration(1500us), "1.5ms");
    EXPECT_EQ(format_duration(0s), "0s");
}

TEST(Duration, IsDescribedForPeople)
{
    EXPECT_EQ(describe_duration(45ms), "45ms");
    EXPECT_EQ(describe_duration(3200ms), "3.2s");
    EXPECT_EQ(describe_duration(125min), "2h 5m");
}

}  // namespace tenbin
