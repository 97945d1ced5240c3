// The queue for full servers, over several workers in simulated time.
#include <tenbin/pool/waiting_line.hpp>

#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <vector>

namespace tenbin::pool {

namespace {

using namespace std::chrono_literals;
using stage = service::stage;

config::proxy a_proxy(std::size_t servers, unsigned max_connections, unsigned max_queue = 1000)
{
    config::proxy proxy;
    for (std::size_t i = 0; i < servers; ++i)
        proxy.servers.push_back(
            {.where = endpoint::parse("192.0.2.1:3306").value(), .max_connections = max_connections});
    proxy.sharing.max_queue = max_queue;
    return proxy;
}

class session final : public waiter {
public:
    explicit session(const tried& before = none) : waiter{before, {}} {}
    bool gone = false;

private:
    void on_call() override {}
    bool is_gone() const override { return gone; }
    static inline const tried none{};
};

/// Workers with their lines; what is told to one is heard when the test says so.
class WaitingLine : public testing::Test {
protected:
    struct worker {
        explicit worker(service& of) : line{of, [this](const offer& what) { told.push_back(what); }} {}
        std::vector<offer> told{};
        waiting_line line;
    };

    void begin(const config::proxy& proxy, std::size_t count)
    {
        servers = std::make_unique<service>(proxy);
        for (std::size_t i = 0; i < count; ++i)
            workers.emplace_back(*servers);
    }
    void hear_all()
    {
        for (bool again = true; again;) {
            again = false;
            for (auto& each : workers)
                for (const auto& what : std::exchange(each.told, {})) {
                    each.line.on_offer(what, now);
                    again = true;
                }
        }
    }
    worker& at(std::size_t index) { return *std::next(workers.begin(), static_cast<std::ptrdiff_t>(index)); }
    void join(std::size_t index, session& who)
    {
        now += 1ms;
        ASSERT_TRUE(at(index).line.join(who, now));
    }

    std::unique_ptr<service> servers;
    std::list<worker> workers;
    steady::time_point now{};
};

}  // namespace

TEST_F(WaitingLine, APlaceThatIsGivenBackGoesToWhoHasWaitedLongestOnAnyWorker)
{
    begin(a_proxy(1, 1), 2);
    ASSERT_TRUE(servers->choose({}));
    session first;
    session second;
    session third;
    join(1, first);
    join(0, second);
    join(1, third);
    EXPECT_EQ(servers->queue().waiting(), 3U);

    for (auto* next : {&first, &second, &third}) {
        servers->release(0, stage::login);
        EXPECT_EQ(servers->choose({}).error(), refusal::all_full) << "a newcomer";
        hear_all();
        EXPECT_EQ(next->place(), server_index{0});
        EXPECT_EQ(servers->counters(0).sessions, 1U);
    }
    servers->release(0, stage::login);
    EXPECT_EQ(servers->counters(0).sessions, 0U);
    EXPECT_EQ(servers->counters(0).logins, 0U);
    EXPECT_EQ(servers->queue().waiting(), 0U);
}

TEST_F(WaitingLine, APlaceOfAFinishedLoginIsHandedOnAsALogin)
{
    begin(a_proxy(1, 1), 1);
    ASSERT_TRUE(servers->choose({}));
    servers->logged_in(0);
    session who;
    join(0, who);
    servers->release(0, stage::session);
    hear_all();
    EXPECT_EQ(who.place(), server_index{0});
    EXPECT_EQ(servers->counters(0).logins, 1U);
    servers->release(0, stage::login);
    EXPECT_EQ(servers->counters(0).logins, 0U);
}

TEST_F(WaitingLine, AFinishedLoginMakesRoomForTheNext)
{
    auto proxy = a_proxy(1, 0);
    proxy.servers[0].max_logins = 1;
    begin(proxy, 1);
    ASSERT_TRUE(servers->choose({}));
    session who;
    join(0, who);
    EXPECT_FALSE(who.was_called());
    servers->logged_in(0);
    hear_all();
    EXPECT_EQ(who.place(), server_index{0});
    servers->release(0, stage::login);
    servers->release(0, stage::session);
}

TEST_F(WaitingLine, APlaceThatAWorkerCanNotUseGoesToTheNextOneAndIsFreeAtLast)
{
    begin(a_proxy(1, 1), 2);
    ASSERT_TRUE(servers->choose({}));
    session late;
    join(0, late);
    servers->release(0, stage::login);
    at(0).line.leave(late);  // while the offer is on its way
    hear_all();
    EXPECT_EQ(servers->counters(0).sessions, 0U);
    EXPECT_EQ(servers->counters(0).logins, 0U);
}

TEST_F(WaitingLine, WhoHasTriedAServerDoesNotHoldUpThoseBehindIt)
{
    begin(a_proxy(2, 1), 2);
    ASSERT_TRUE(servers->choose({}));
    ASSERT_TRUE(servers->choose({}));
    tried first;
    first.add(0);
    session wants_the_second{first};
    session wants_any;
    join(0, wants_the_second);
    join(1, wants_any);
    servers->release(0, stage::login);
    hear_all();
    EXPECT_FALSE(wants_the_second.was_called());
    EXPECT_EQ(wants_any.place(), server_index{0});
    servers->release(1, stage::login);
    hear_all();
    EXPECT_EQ(wants_the_second.place(), server_index{1});
}

TEST_F(WaitingLine, ThoseWhoseClientLeftGetNoPlace)
{
    begin(a_proxy(1, 1), 1);
    ASSERT_TRUE(servers->choose({}));
    session gone;
    session here;
    join(0, gone);
    join(0, here);
    gone.gone = true;
    servers->release(0, stage::login);
    hear_all();
    EXPECT_TRUE(gone.was_called());
    EXPECT_FALSE(gone.place());
    EXPECT_EQ(here.place(), server_index{0});
}

TEST_F(WaitingLine, IsBoundedOverAllWorkers)
{
    begin(a_proxy(1, 1, 2), 2);
    ASSERT_TRUE(servers->choose({}));
    session first;
    session second;
    session third;
    join(0, first);
    join(1, second);
    EXPECT_FALSE(at(0).line.join(third, now));
    at(0).line.leave(first);
    EXPECT_TRUE(at(0).line.join(third, now));
}

TEST_F(WaitingLine, WhatBecameFreeBeforeItJoinedIsFound)
{
    begin(a_proxy(1, 1), 1);
    ASSERT_TRUE(servers->choose({}));
    servers->release(0, stage::login);  // after the session found all full, before it joined
    session who;
    join(0, who);
    EXPECT_EQ(who.place(), server_index{0});
}

TEST_F(WaitingLine, IsCalledWhenHealthChanges)
{
    const server_state up{.health = health::up};
    const server_state down{.health = health::down};
    begin(a_proxy(2, 1), 1);
    servers->apply(std::array{up, down});
    ASSERT_TRUE(servers->choose({}));
    session first;
    session second;
    join(0, first);
    join(0, second);
    servers->apply(std::array{up, up});
    at(0).line.look(now);
    EXPECT_EQ(first.place(), server_index{1});
    EXPECT_FALSE(second.was_called());
    servers->apply(std::array{down, down});
    at(0).line.look(now);
    EXPECT_TRUE(second.was_called());
    EXPECT_FALSE(second.place());
}

TEST_F(WaitingLine, APlaceOnAServerThatMayHaveNoSessionIsNotHandedOn)
{
    begin(a_proxy(2, 1), 1);
    ASSERT_TRUE(servers->choose({}));
    ASSERT_TRUE(servers->choose({}));
    session who;
    join(0, who);
    servers->apply(std::array{server_state{.health = health::up, .weight = 0}, server_state{.health = health::up}});
    servers->release(0, stage::login);
    hear_all();
    EXPECT_FALSE(who.was_called());
    EXPECT_EQ(servers->counters(0).sessions, 0U);
}

}  // namespace tenbin::pool
