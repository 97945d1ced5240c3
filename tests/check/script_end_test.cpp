#include <tenbin/check/script_end.hpp>

#include <gtest/gtest.h>

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using how = script_end::how;

constexpr unsigned weight = 10;

verdict of(int code, bool dynamic = false)
{
    return judge({.dynamic = dynamic}, weight, {.what = how::exited, .code = code}).value();
}

TEST(ScriptEnd, IsGoodWithCodeZeroOnly)
{
    EXPECT_EQ(of(0), verdict{});
    EXPECT_EQ(of(1), (verdict{.problem = "exit 1"}));
    EXPECT_EQ(of(2), (verdict{.problem = "exit 2"}));
}

TEST(ScriptEnd, SetsTheWeightWhereThatIsAskedFor)
{
    EXPECT_EQ(of(0, true), verdict{});
    EXPECT_EQ(of(1, true), (verdict{.problem = "exit 1"}));
    EXPECT_EQ(of(2, true), (verdict{.added_weight = -10}));
    EXPECT_EQ(of(12, true), verdict{});
    EXPECT_EQ(of(255, true), (verdict{.added_weight = 243}));
}

TEST(ScriptEnd, IsBadWhenItWasKilledTooLateOrUnusable)
{
    const auto problem_of = [](const script_end& end) { return *judge({.dynamic = true}, weight, end)->problem; };

    EXPECT_EQ(problem_of({.what = how::killed, .code = 11}), "killed by signal 11");
    EXPECT_EQ(problem_of({.what = how::timed_out, .lasted = 5s}), "timed out after 5.0s");
    EXPECT_EQ(problem_of({.what = how::unusable, .why = "no such file"}), "can't be run: no such file");
}

TEST(ScriptEnd, SaysNothingOfAServerWhenItWasNotRun)
{
    const auto nothing = judge({}, weight, {.what = how::not_run, .why = "fork: no memory"});

    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().words, "was not run: fork: no memory");
}

}  // namespace
}  // namespace tenbin::check
