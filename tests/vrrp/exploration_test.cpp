#include <gtest/gtest.h>

#include <cstdlib>

#include "vrrp/exploration.hpp"

namespace tenbin::vrrp {
namespace {

struct circle {
    const char* name;
    std::vector<unsigned> priorities;
    bool preempt;
};

std::vector<settings> routers_of(const circle& from)
{
    std::vector<settings> all;
    for (std::size_t i = 0; i < from.priorities.size(); ++i)
        all.push_back({.priority = from.priorities[i],
                       .own = {.bytes = {192, 0, 2, static_cast<std::uint8_t>(i + 1)}},
                       .preempt = from.preempt,
                       .announce_again = milliseconds{0}});
    return all;
}

unsigned blows()
{
    const char* const given = std::getenv("VRRP_EXPLORE_BLOWS");
    return given != nullptr ? static_cast<unsigned>(std::atoi(given)) : 5;
}

/// Each circle gets its share of VRRP_EXPLORE_SECONDS; 10 of all together where that is not set.
steady::duration share_of_time()
{
    const char* const given = std::getenv("VRRP_EXPLORE_SECONDS");
    constexpr int circles = 5;
    return steady::duration{seconds{given != nullptr ? std::atoi(given) : 10}} / circles;
}

class Exploration : public testing::TestWithParam<circle> {};

TEST_P(Exploration, EndsInOneMasterFromEverywhere)
{
    constexpr std::size_t states = 10'000'000;
    exploration<rules> all{routers_of(GetParam()), blows()};
    const auto seen = all.run({.states = states, .time = share_of_time()});
    EXPECT_FALSE(seen.broken) << *seen.broken;
    EXPECT_GT(seen.states, 100u);
    std::printf("%s: %zu states, to depth %u%s\n",
                GetParam().name,
                seen.states,
                seen.depth,
                seen.is_complete ? ", which are all" : "");
}

INSTANTIATE_TEST_SUITE_P(Circles,
                         Exploration,
                         testing::Values(circle{"two", {100, 150}, true},
                                         circle{"two_equals", {100, 100}, true},
                                         circle{"two_without_preemption", {100, 150}, false},
                                         circle{"three", {100, 150, 200}, true},
                                         circle{"three_of_which_two_are_equal", {100, 150, 150}, true}),
                         [](const auto& each) { return each.param.name; });

// Rules that are wrong must be found out, too.

struct deaf_to_better : rules {
    static bool is_better(const heard_advert&, unsigned, const address&) { return false; }
};
struct yields_to_nobody : rules {
    static bool yields() { return false; }
};
struct never_preempts : rules {
    static bool may_preempt(bool) { return false; }
};

template <class Rules> std::optional<std::string> broken_by_rules()
{
    exploration<Rules> all{routers_of({"two", {100, 150}, true}), 3};
    return all.run({.states = 100'000, .time = seconds{20}}).broken;
}

TEST(Exploration, FindsWrongRulesOut)
{
    EXPECT_TRUE(broken_by_rules<deaf_to_better>());
    EXPECT_TRUE(broken_by_rules<yields_to_nobody>());
    EXPECT_TRUE(broken_by_rules<never_preempts>());
}

}  // namespace
}  // namespace tenbin::vrrp
