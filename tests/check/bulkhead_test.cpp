#include <tenbin/check/bulkhead.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "check/scripted_client.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using standing = bulkhead::standing;
using testing::ElementsAre;

mysql_outcome does_nothing(mysql_client&)
{
    return mysql::text_table{};
}

constexpr auto long_enough = 5s;  // for what must happen; nothing waits so long

/// A bulkhead on a loop, and those who have entered it, by name and in order.
class Bulkhead : public testing::Test {
protected:
    ~Bulkhead() override { threads->stop(); }

    void enters(std::string name, standing as = standing::proven, milliseconds patience = long_enough)
    {
        asio::co_spawn(loop, enter(std::move(name), as, patience), asio::detached);
        loop.restart();
        loop.poll();
    }
    void leaves(const std::string& name)
    {
        places.erase(name);
        loop.restart();
        loop.poll();
    }
    /// Until the library has returned.
    mysql_outcome outcome_of(const std::shared_ptr<bulkhead::call>& asked)
    {
        asio::co_spawn(loop, asked->returned(steady::now() + long_enough), asio::detached);
        loop.restart();
        loop.run();
        return asked->outcome().value();
    }
    bulkhead::place take(const std::string& name)
    {
        enters(name);
        auto place = std::move(places.at(name));
        places.erase(name);
        return place;
    }

    asio::io_context loop;
    scripted_client client;
    std::map<std::string, bulkhead::place> places;
    std::vector<std::string> entered;
    std::vector<std::string> turned_away;
    std::shared_ptr<bulkhead> threads = std::make_shared<bulkhead>(
        loop, client, bulkhead::limits{.threads = 2, .threads_of_suspects = 1, .waiting_max = 3});

private:
    asio::awaitable<void> enter(std::string name, standing as, milliseconds patience)
    {
        auto place = co_await threads->enter(as, steady::now() + patience);
        if (place) {
            entered.push_back(name);
            places.emplace(name, std::move(*place));
        } else {
            turned_away.push_back(name);
        }
    }
};

TEST_F(Bulkhead, LetsInAsManyAsItHasThreads)
{
    for (const auto* name : {"a", "b", "c"})
        enters(name);

    EXPECT_THAT(entered, ElementsAre("a", "b"));
}

TEST_F(Bulkhead, ServesThoseWhoWaitInTheirOrder)
{
    for (const auto* name : {"a", "b", "c", "d"})
        enters(name);

    leaves("b");
    leaves("a");

    EXPECT_THAT(entered, ElementsAre("a", "b", "c", "d"));
}

TEST_F(Bulkhead, TurnsAwayWhoseTimeIsOver)
{
    enters("a");
    enters("b");
    enters("c", standing::proven, 1ms);

    loop.restart();
    loop.run();
    leaves("a");

    EXPECT_THAT(turned_away, ElementsAre("c"));
    EXPECT_THAT(entered, ElementsAre("a", "b"));
}

TEST_F(Bulkhead, TurnsAwayAtOnceWhenTooManyWait)
{
    for (const auto* name : {"a", "b", "c", "d", "e", "f"})
        enters(name);

    EXPECT_THAT(turned_away, ElementsAre("f"));
}

TEST_F(Bulkhead, KeepsAThreadFromSuspects)
{
    enters("hangs", standing::suspect);
    enters("hangs too", standing::suspect);
    enters("works");

    EXPECT_THAT(entered, ElementsAre("hangs", "works"));

    leaves("hangs");

    EXPECT_THAT(entered, ElementsAre("hangs", "works", "hangs too"));
}

TEST_F(Bulkhead, BringsTheAnswerToTheLoop)
{
    const auto asked = threads->run(
        take("a"), [](mysql_client&) { return mysql::text_table{.columns = {"server_id"}}; }, [] {});

    EXPECT_THAT(outcome_of(asked.value())->columns, ElementsAre("server_id"));
}

TEST_F(Bulkhead, GivesTheThreadBackWhenTheLibraryReturnsAndNotBefore)
{
    std::promise<void> release;
    const auto waits = [&](mysql_client&) {
        release.get_future().wait();
        return mysql::text_table{};
    };
    const auto asked = threads->run(take("a"), waits, [] {}).value();
    enters("b");
    enters("c");
    EXPECT_THAT(entered, ElementsAre("a", "b"));

    release.set_value();
    std::ignore = outcome_of(asked);

    EXPECT_THAT(entered, ElementsAre("a", "b", "c"));
}

TEST_F(Bulkhead, StartsNoMoreThreadsThanItNeedsAndEndsThem)
{
    for (int round = 0; round < 5; ++round)
        std::ignore = outcome_of(threads->run(take("a"), does_nothing, [] {}).value());
    EXPECT_EQ(client.threads_begun, 1);

    threads->stop();

    EXPECT_EQ(client.threads_ended, 1);
}

TEST_F(Bulkhead, CutsWhatRunsWhenItStops)
{
    std::promise<void> cut;
    const auto waits = [&](mysql_client&) {
        cut.get_future().wait();
        return mysql::text_table{};
    };
    const auto running = threads->run(take("a"), waits, [&] { cut.set_value(); }).value();

    threads->stop();

    EXPECT_EQ(client.threads_begun, client.threads_ended);
}

}  // namespace
}  // namespace tenbin::check
