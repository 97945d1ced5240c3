#include <tenbin/net/wheel.hpp>

#include <gtest/gtest.h>

#include <random>
#include <vector>

using namespace std::chrono_literals;

namespace tenbin::net {

namespace {

constexpr steady::time_point birth{1h};

}  // namespace

TEST(Wheel, FiresNeverEarlyAndAtMostOneSlotLate)
{
    wheel w{birth};
    std::mt19937 random{7};
    std::uniform_int_distribution<int> ms{0, 30'000};
    struct timer {
        wheel_node node;
        steady::time_point when;
    };
    std::vector<timer> timers(500);
    for (auto& t : timers) {
        t.when = birth + std::chrono::milliseconds{ms(random)};
        w.set(t.node, t.when);
    }
    std::size_t fired = 0;
    for (auto now = birth; now <= birth + 31s; now += 3ms)
        while (auto* node = w.expired(now)) {
            const auto& t = *reinterpret_cast<timer*>(node);
            EXPECT_GE(now, t.when);
            EXPECT_LE(now - t.when, 2 * wheel::slot + 3ms);
            ++fired;
        }
    EXPECT_EQ(fired, timers.size());
    EXPECT_EQ(w.size(), 0u);
}

TEST(Wheel, ForgetsWhatWasClearedOrMoved)
{
    wheel w{birth};
    wheel_node a;
    wheel_node b;
    w.set(a, birth + 10ms);
    w.set(b, birth + 10ms);
    w.clear(a);
    w.set(b, birth + 1s);
    EXPECT_EQ(w.expired(birth + 500ms), nullptr);
    EXPECT_EQ(w.expired(birth + 1100ms), &b);
}

TEST(Wheel, MayBeChangedWhileItExpires)
{
    wheel w{birth};
    std::vector<wheel_node> nodes(4);
    for (auto& node : nodes)
        w.set(node, birth + 16ms);
    ASSERT_EQ(w.expired(birth + 40ms), nodes.data());
    w.clear(nodes[1]);              // the one that would be next
    w.set(nodes[0], birth + 20ms);  // due again at once: but only from the next slot on
    EXPECT_EQ(w.expired(birth + 40ms), &nodes[2]);
    EXPECT_EQ(w.expired(birth + 40ms), &nodes[3]);
    w.clear(nodes[0]);
    EXPECT_EQ(w.expired(birth + 400ms), nullptr);
}

TEST(Wheel, SleepsUntilTheNextSlotInUse)
{
    wheel w{birth};
    EXPECT_EQ(w.sleep(birth), std::nullopt);
    wheel_node node;
    w.set(node, birth + 100ms);
    const auto sleep = w.sleep(birth);
    ASSERT_TRUE(sleep.has_value());
    EXPECT_EQ(w.expired(birth + *sleep - 8ms), nullptr);
    EXPECT_EQ(w.expired(birth + *sleep), &node);
}

TEST(Wheel, SleepsNotAtAllWhenSomethingFellDueDuringTheTurn)
{
    wheel w{birth};
    wheel_node node;
    EXPECT_EQ(w.expired(birth + 80ms), nullptr);
    w.set(node, birth + 96ms);
    EXPECT_EQ(w.sleep(birth + 120ms), 0ms);  // the turn took 40 ms
    EXPECT_EQ(w.expired(birth + 120ms), &node);
}

TEST(Wheel, MeetsEverythingAfterALongPause)
{
    wheel w{birth};
    std::vector<wheel_node> nodes(3);
    w.set(nodes[0], birth + 5s);
    w.set(nodes[1], birth + 50s);
    w.set(nodes[2], birth + 5h);
    std::size_t fired = 0;
    while (w.expired(birth + 1h) != nullptr)
        ++fired;
    EXPECT_EQ(fired, 2u);
    w.clear(nodes[2]);
}

}  // namespace tenbin::net
