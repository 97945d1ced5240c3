#include <tenbin/vrrp/sync_group.hpp>

#include <gtest/gtest.h>

namespace tenbin::vrrp {
namespace {

using namespace std::chrono_literals;
using kind = action::kind;

const steady::time_point begin{};
const address low = address::parse("192.0.2.1").value();
const address own = address::parse("192.0.2.5").value();
const address high = address::parse("192.0.2.9").value();

std::vector<kind> kinds(const actions& done)
{
    std::vector<kind> all;
    for (const auto& each : done)
        all.push_back(each.what);
    return all;
}

/// Woken whenever it wants to be, until then.
actions pass_time(router& one, steady::time_point until)
{
    actions all;
    while (one.due() && *one.due() <= until) {
        const auto done = one.wake(*one.due());
        all.insert(all.end(), done.begin(), done.end());
    }
    return all;
}

router a_master(const settings& how = {.own = own})
{
    router made{how};
    made.start(begin);
    pass_time(made, begin + 4s);
    EXPECT_EQ(made.now_is(), state::master);
    return made;
}

TEST(Router, TakesOverAfterThreeIntervalsAndItsSkew)
{
    router one{{.own = own}};
    EXPECT_EQ(kinds(one.start(begin)), std::vector{kind::become});
    EXPECT_EQ(one.due(), begin + 3s + 609'375us);
    const auto done = one.wake(*one.due());
    EXPECT_EQ(kinds(done), (std::vector{kind::become, kind::advertise, kind::take_addresses, kind::announce}));
    EXPECT_EQ(done[1].priority, 100u);
}

TEST(Router, OfVersion3HasASkewInItsInterval)
{
    router one{{.version = 3, .own = own, .interval = 100ms}};
    one.start(begin);
    EXPECT_EQ(one.due(), begin + 300ms + 60'937'500ns);
    one.hear({.priority = 200, .interval = 1s, .from = high}, begin);
    EXPECT_EQ(one.due(), begin + 3s + 609'375us) << "it is the master's interval that counts";
}

TEST(Router, IsMasterAtOnceAsTheOwner)
{
    router one{{.priority = 255, .own = own, .starts_as_master = true}};
    one.start(begin);
    EXPECT_EQ(one.now_is(), state::master);
}

TEST(Router, AdvertisesEachIntervalAndAnnouncesAgain)
{
    auto one = a_master();
    const auto done = pass_time(one, begin + 14s);
    EXPECT_EQ(std::count_if(done.begin(), done.end(), [](auto& each) { return each.what == kind::advertise; }), 10);
    EXPECT_EQ(std::count_if(done.begin(), done.end(), [](auto& each) { return each.what == kind::announce; }), 1);
}

TEST(Router, YieldsToTheBetterAndToTheHigherAddressOfEquals)
{
    for (const auto& [priority, from, yields] :
         {std::tuple{101u, low, true}, {100u, high, true}, {100u, low, false}, {99u, high, false}}) {
        auto one = a_master();
        const auto done = one.hear({.priority = priority, .from = from}, begin + 5s);
        EXPECT_EQ(one.now_is(), yields ? state::backup : state::master) << priority;
        if (yields)
            EXPECT_EQ(kinds(done), (std::vector{kind::drop_addresses, kind::become}));
        else
            EXPECT_EQ(kinds(done), (std::vector{kind::advertise, kind::announce, kind::heard_lower}))
                << "it tells who is master here";
    }
}

TEST(Router, LeavesWithAFarewell)
{
    auto one = a_master();
    const auto done = one.stop(begin + 5s);
    EXPECT_EQ(kinds(done), (std::vector{kind::advertise, kind::drop_addresses, kind::become}));
    EXPECT_EQ(done.front().priority, farewell_priority);
    EXPECT_EQ(one.due(), std::nullopt);
}

TEST(Router, TakesOverWithinItsSkewAfterAFarewell)
{
    router one{{.own = own}};
    one.start(begin);
    one.hear({.priority = 0, .from = high}, begin + 1s);
    EXPECT_EQ(one.due(), begin + 1s + 609'375us);
}

TEST(Router, LeavesALowerMasterInPeaceIfItMayNotPreempt)
{
    router peaceful{{.own = own, .preempt = false}};
    router other{{.own = own}};
    for (auto* const one : {&peaceful, &other}) {
        one->start(begin);
        for (auto now = begin; now < begin + 10s; now += 1s) {
            one->hear({.priority = 50, .from = low}, now);
            pass_time(*one, now);
        }
    }
    EXPECT_EQ(peaceful.now_is(), state::backup);
    EXPECT_EQ(other.now_is(), state::master);
}

TEST(Router, WaitsBeforeItPreemptsIfToldTo)
{
    router one{{.own = own, .preempt_delay = 20s}};
    one.start(begin);
    auto now = begin;
    for (; one.now_is() == state::backup && now < begin + 60s; now += 1s) {
        one.hear({.priority = 50, .from = low}, now);
        pass_time(one, now);
    }
    EXPECT_GE(now, begin + 20s);
    EXPECT_LE(now, begin + 26s);
}

TEST(Router, MovesItsTimerWithItsPriority)
{
    router one{{.own = own}};
    one.start(begin);
    one.set_priority(228, begin);
    EXPECT_EQ(one.due(), begin + 3s + 109'375us);
}

TEST(Router, HasNoAddressesWhileItHasAFault)
{
    auto one = a_master();
    EXPECT_EQ(kinds(one.fail(begin + 5s)), (std::vector{kind::advertise, kind::drop_addresses, kind::become}));
    EXPECT_EQ(one.due(), std::nullopt);
    EXPECT_TRUE(one.fail(begin + 6s).empty());
    one.recover(begin + 7s);
    EXPECT_EQ(one.now_is(), state::backup);
    EXPECT_EQ(one.due(), begin + 7s + 3s + 609'375us);
}

TEST(SyncGroup, BecomesMasterWhenAllOfItWant)
{
    router a{{.own = own, .in_group = true}};
    router b{{.priority = 200, .own = own, .in_group = true}};
    sync_group group{{&a, &b}};
    a.start(begin);
    b.start(begin);
    const auto first = b.wake(*b.due());
    EXPECT_TRUE(group.after(1, first, begin + 4s).empty());
    EXPECT_EQ(b.now_is(), state::backup);
    const auto orders = group.after(0, a.wake(*a.due()), begin + 4s);
    EXPECT_EQ(orders.size(), 2u);
    EXPECT_EQ(a.now_is(), state::master);
    EXPECT_EQ(b.now_is(), state::master);
}

TEST(SyncGroup, FollowsTheMemberThatYieldsOrFails)
{
    router a{{.own = own, .in_group = true}};
    router b{{.own = own, .in_group = true}};
    sync_group group{{&a, &b}};
    const auto all_masters = [&](steady::time_point now) {
        for (auto* const each : {&a, &b}) {
            each->recover(now);
            each->start(now);
            each->be_master(now);
        }
    };
    all_masters(begin);
    group.after(0, a.hear({.priority = 150, .from = low}, begin + 1s), begin + 1s);
    EXPECT_EQ(b.now_is(), state::backup);
    all_masters(begin + 2s);
    group.set_failing(1, true, begin + 3s);
    EXPECT_EQ(a.now_is(), state::fault);
    EXPECT_EQ(b.now_is(), state::fault);
    group.set_failing(0, true, begin + 4s);
    group.set_failing(1, false, begin + 5s);
    EXPECT_EQ(b.now_is(), state::fault) << "the other one still fails";
    group.set_failing(0, false, begin + 6s);
    EXPECT_EQ(a.now_is(), state::backup);
}

}  // namespace
}  // namespace tenbin::vrrp
