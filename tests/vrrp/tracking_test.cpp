#include <tenbin/vrrp/accidents.hpp>
#include <tenbin/vrrp/tracked_state.hpp>
#include <tenbin/vrrp/tracking.hpp>

#include <gtest/gtest.h>

namespace tenbin::vrrp {
namespace {

using namespace std::chrono_literals;

TEST(Tracking, OfNoWeightIsAFault)
{
    EXPECT_EQ(influence_of(0, false, true), (influence{}));
    EXPECT_EQ(influence_of(0, false, false), (influence{.is_fault = true}));
    EXPECT_EQ(influence_of(0, true, true), (influence{.is_fault = true}));
    EXPECT_EQ(influence_of(0, true, false), (influence{}));
    EXPECT_EQ(influence_of(0, false, std::nullopt), (influence{.is_fault = true}));
}

TEST(Tracking, AddsAWeightWhileTheObjectIsGoodAndTakesANegativeOneWhileItIsBad)
{
    EXPECT_EQ(influence_of(20, false, true).added, 20);
    EXPECT_EQ(influence_of(20, false, false).added, 0);
    EXPECT_EQ(influence_of(-20, false, true).added, 0);
    EXPECT_EQ(influence_of(-20, false, false).added, -20);
    EXPECT_EQ(influence_of(20, true, true).added, -20);
    EXPECT_EQ(influence_of(-20, true, false).added, 20);
    EXPECT_EQ(influence_of(20, false, std::nullopt).added, 0);
    EXPECT_EQ(influence_of(-20, false, std::nullopt).added, 0);
}

TEST(Tracking, MultipliesTheNumberOfAFile)
{
    EXPECT_EQ(influence_of_number(2, false, 30), (influence{.added = 60}));
    EXPECT_EQ(influence_of_number(-1, false, 30), (influence{.added = -30}));
    EXPECT_EQ(influence_of_number(1, true, 30), (influence{.added = -30}));
    EXPECT_EQ(influence_of_number(1, false, -254), (influence{.is_fault = true}));
    EXPECT_EQ(influence_of_number(1'000'000, false, 1'000'000), (influence{.added = 253}));
    EXPECT_EQ(influence_of_number(0, false, 1), (influence{.is_fault = true}));
    EXPECT_EQ(influence_of_number(0, false, 0), (influence{}));
}

TEST(Tracking, KeepsAPriorityInItsBounds)
{
    EXPECT_EQ(effective_priority(100, 20), 120u);
    EXPECT_EQ(effective_priority(100, 500), 254u);
    EXPECT_EQ(effective_priority(100, -500), 1u);
    EXPECT_EQ(effective_priority(255, -50), 255u) << "the owner";
}

config::model with_script(config::vrrp_script script)
{
    script.name = "look";
    config::model made;
    made.vrrp_scripts = {std::move(script)};
    return made;
}

TEST(TrackedState, BelievesTheFirstResultAtOnce)
{
    const auto model = with_script({.rise = 3, .fall = 2});
    tracked_state one{model};
    EXPECT_TRUE(one.on_script(0, true));
    EXPECT_FALSE(one.on_script(0, true));
}

TEST(TrackedState, WantsSoManyInARow)
{
    const auto model = with_script({.rise = 3, .fall = 2});
    tracked_state one{model};
    std::ignore = one.on_script(0, true);
    EXPECT_FALSE(one.on_script(0, false));
    EXPECT_FALSE(one.on_script(0, true)) << "it begins anew";
    EXPECT_FALSE(one.on_script(0, false));
    EXPECT_TRUE(one.on_script(0, false));
    EXPECT_FALSE(one.on_script(0, true));
    EXPECT_FALSE(one.on_script(0, true));
    EXPECT_TRUE(one.on_script(0, true));
    EXPECT_FALSE(one.on_script(1, true)) << "there is no such script";
}

TEST(TrackedState, BeginsBadWhereThatIsWritten)
{
    const auto model = with_script({.rise = 2, .init_fail = true});
    tracked_state one{model};
    EXPECT_FALSE(one.on_script(0, true));
    EXPECT_TRUE(one.on_script(0, true));
}

const steady::time_point begin{1h};

TEST(Accidents, AreToldOnceAMinuteWithTheirNumber)
{
    accidents all;
    EXPECT_EQ(all.note("two masters", begin), "two masters");
    EXPECT_EQ(all.note("two masters", begin + 1s), std::nullopt);
    EXPECT_EQ(all.note("another", begin + 2s), "another");
    EXPECT_EQ(all.note("two masters", begin + 60s), "two masters (2 times since this was said last)");
    EXPECT_EQ(all.count(), 4u);
    EXPECT_EQ(all.last(), "two masters");
}

TEST(Accidents, AreNotRememberedWithoutABound)
{
    accidents all;
    for (std::size_t i = 0; i < accidents::kinds_max; ++i)
        EXPECT_TRUE(all.note(std::to_string(i), begin));
    EXPECT_FALSE(all.note("one more", begin));
    EXPECT_TRUE(all.note("one more", begin + 61s));
}

}  // namespace
}  // namespace tenbin::vrrp
