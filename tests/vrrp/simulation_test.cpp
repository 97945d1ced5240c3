#include <gtest/gtest.h>

#include <cstdlib>

#include "vrrp/scene.hpp"

namespace tenbin::vrrp {
namespace {

/// The promise that a seed breaks; nothing if it keeps all.
template <class Rules> std::optional<std::string> broken_by(std::uint64_t seed)
{
    try {
        scene<Rules>{seed}.play();
        return std::nullopt;
    } catch (const broken_promise& what) {
        return what.what();
    }
}

/// Ten thousand seeds, a thousand in a test. VRRP_SEED=N replays one alone.
class Simulation : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Simulation, KeepsAllPromises)
{
    constexpr std::uint64_t seeds = 1000;
    const char* const only = std::getenv("VRRP_SEED");
    const auto first = only != nullptr ? std::strtoull(only, nullptr, 10) : GetParam() * seeds;
    const auto last = only != nullptr ? first : first + seeds - 1;
    for (auto seed = first; seed <= last; ++seed) {
        const auto broken = broken_by<rules>(seed);
        ASSERT_FALSE(broken) << "VRRP_SEED=" << seed << ": " << *broken;
    }
}

// A sanitizer looks at the code, which a thousand seeds run through as ten thousand do.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t thousands = 1;
#else
constexpr std::uint64_t thousands = 10;
#endif

INSTANTIATE_TEST_SUITE_P(Thousands, Simulation, testing::Range(std::uint64_t{0}, thousands));

// Wrong rules, each of which some seed must tell from the right ones.

struct no_skew : rules {
    static steady::duration skew(unsigned, milliseconds, unsigned) { return {}; }
};
struct skew_upside_down : rules {
    static steady::duration skew(unsigned priority, milliseconds interval, unsigned version)
    {
        return rules::skew(256 - priority, interval, version);
    }
};
struct lower_address_wins : rules {
    static bool is_better(const heard_advert& theirs, unsigned priority, const address& own)
    {
        return theirs.priority > priority || (theirs.priority == priority && theirs.from < own);
    }
};
struct nobody_wins_a_tie : rules {
    static bool is_better(const heard_advert& theirs, unsigned priority, const address&)
    {
        return theirs.priority > priority;
    }
};
struct leaves_without_a_word : rules {
    static bool says_farewell() { return false; }
};
struct deaf_to_farewells : rules {
    static bool hears_farewell() { return false; }
};
struct preempts_always : rules {
    static bool may_preempt(bool) { return true; }
};
struct never_preempts : rules {
    static bool may_preempt(bool) { return false; }
};
struct timer_runs_on_under_a_lower_master : rules {
    static bool obeys_lower_master() { return false; }
};
struct keeps_its_own_interval : rules {
    static bool adopts_interval(unsigned) { return false; }
};
struct never_yields : rules {
    static bool yields() { return false; }
};
struct keeps_the_addresses : rules {
    static bool drops_addresses() { return false; }
};
struct masters_at_once_after_a_fault : rules {
    static bool waits_after_fault() { return false; }
};
struct says_nothing_at_a_take_over : rules {
    static bool announces_at_once() { return false; }
};
struct impatient : rules {
    static steady::duration master_down(milliseconds interval, unsigned, steady::duration skew)
    {
        return interval + skew;
    }
};
struct patient : rules {
    static steady::duration master_down(milliseconds interval, unsigned adverts, steady::duration skew)
    {
        return interval * static_cast<int>(adverts + 1) + skew;
    }
};

template <class Mutant> class Mutants : public testing::Test {
};
using wrong_rules = testing::Types<no_skew,
                                   skew_upside_down,
                                   lower_address_wins,
                                   nobody_wins_a_tie,
                                   leaves_without_a_word,
                                   deaf_to_farewells,
                                   preempts_always,
                                   never_preempts,
                                   timer_runs_on_under_a_lower_master,
                                   keeps_its_own_interval,
                                   never_yields,
                                   keeps_the_addresses,
                                   masters_at_once_after_a_fault,
                                   says_nothing_at_a_take_over,
                                   impatient,
                                   patient>;
TYPED_TEST_SUITE(Mutants, wrong_rules, );

TYPED_TEST(Mutants, AreCaught)
{
    constexpr std::uint64_t seeds = 300;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
        if (const auto broken = broken_by<TypeParam>(seed)) {
            std::printf("seed %d: %s\n", static_cast<int>(seed), broken->c_str());
            return;
        }
    FAIL() << "no seed sees it";
}

}  // namespace
}  // namespace tenbin::vrrp
