#include <tenbin/daemon/suspicions.hpp>

#include <gtest/gtest.h>

#include <poll.h>
#include <thread>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;
using list = std::vector<suspicions::suspect>;

config::model two_proxies()
{
    config::model made;
    made.proxies.resize(2);
    made.proxies[0].servers.resize(2);
    made.proxies[0].sorry_servers.resize(1);
    made.proxies[1].servers.resize(1);
    return made;
}

bool wakes(const suspicions& of)
{
    pollfd wanted{.fd = of.wake_fd(), .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, 0) == 1;
}

TEST(Suspicions, AreToldOnceHoweverOftenTheyAreNoted)
{
    suspicions all{two_proxies()};
    EXPECT_FALSE(wakes(all));

    for (int i = 0; i < 100; ++i) {
        all.note(0, 2);
        all.note(1, 0);
    }
    EXPECT_TRUE(wakes(all));

    EXPECT_EQ(all.take({}), (list{{0, 2}, {1, 0}}));
    EXPECT_FALSE(wakes(all));
    EXPECT_EQ(all.take({}), list{});
    EXPECT_EQ(all.next_due(), std::nullopt);
}

TEST(Suspicions, OfOneServerAreASecondApart)
{
    suspicions all{two_proxies()};
    const steady::time_point start{100s};
    all.note(0, 0);
    ASSERT_EQ(all.take(start).size(), 1);

    all.note(0, 0);
    EXPECT_EQ(all.take(start + 10ms), list{});
    EXPECT_EQ(all.next_due(), start + 1s);
    EXPECT_EQ(all.take(start + 1s), (list{{0, 0}}));
}

TEST(Suspicions, MayBeNotedByManyThreads)
{
    suspicions all{two_proxies()};
    std::vector<std::jthread> workers;
    for (int n = 0; n < 4; ++n)
        workers.emplace_back([&] {
            for (int i = 0; i < 1000; ++i)
                all.note(1, 0);
        });
    workers.clear();

    EXPECT_TRUE(wakes(all));
    EXPECT_EQ(all.take({}), (list{{1, 0}}));
}

}  // namespace
}  // namespace tenbin::daemon
