#include <tenbin/daemon/health_book.hpp>

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

class HealthBook : public testing::Test {
protected:
    static config::model a_model()
    {
        config::model made;
        config::real_server server{.where = endpoint::parse("192.0.2.1:3306").value()};
        server.checkers.push_back({.what = config::tcp_check{}});
        made.proxies.push_back({.name = "db", .servers = {server}});
        return made;
    }

    /// The line for the log; "-" where nothing changed.
    std::string line_after(const std::optional<std::string>& failure, steady::time_point now)
    {
        const auto news = book_.on_result(0, 0, 0, failure, now);
        return news.empty() ? "-" : news.front().line;
    }

    config::model model_ = a_model();
    health_book book_{model_, steady::time_point{}};
};

TEST_F(HealthBook, WritesALineForEachChangeOfState)
{
    EXPECT_EQ(line_after("refused", steady::time_point{1s}),
              "db 192.0.2.1:3306: unknown -> down: refused (had been unknown for 1.0s)");
    EXPECT_EQ(line_after("refused", steady::time_point{2s}), "-");
    EXPECT_EQ(line_after(std::nullopt, steady::time_point{5s}),
              "db 192.0.2.1:3306: down -> up (had been down for 4.0s)");
}

TEST_F(HealthBook, WritesNewWordsOfAServerThatStaysDownButNotAllTheTime)
{
    line_after("refused", steady::time_point{1s});
    EXPECT_EQ(line_after("1045", steady::time_point{21s}),
              "db 192.0.2.1:3306: still down, for 20.0s: 1045 (before: refused)");
    EXPECT_EQ(line_after("1046", steady::time_point{22s}), "");
    EXPECT_EQ(book_.snapshot().proxies[0].servers[0].reason, "1046");
}

TEST_F(HealthBook, WritesWordsThatCameTooSoonWhenItIsTime)
{
    line_after("refused", steady::time_point{1s});
    EXPECT_EQ(line_after("1045", steady::time_point{5s}), "");
    EXPECT_EQ(line_after("1045", steady::time_point{8s}), "-");
    EXPECT_EQ(line_after("1045", steady::time_point{12s}),
              "db 192.0.2.1:3306: still down, for 11.0s: 1045 (before: refused)");
    EXPECT_EQ(line_after("1045", steady::time_point{30s}), "-");
}

TEST_F(HealthBook, HasItsChangesToldButForAServerThatIsWellFromTheStart)
{
    EXPECT_EQ(book_.on_result(0, 0, 0, std::nullopt, steady::time_point{1s}).front().to_tell, std::nullopt);
    EXPECT_EQ(book_.on_result(0, 0, 0, "refused", steady::time_point{2s}).front().to_tell, pool::health::down);
    EXPECT_EQ(book_.on_result(0, 0, 0, std::nullopt, steady::time_point{3s}).front().to_tell, pool::health::up);
}

TEST_F(HealthBook, HasEveryUpToldWhereThatIsAskedFor)
{
    model_.scripts.real_servers_at_start = true;
    EXPECT_EQ(book_.on_result(0, 0, 0, std::nullopt, steady::time_point{1s}).front().to_tell, pool::health::up);
}

TEST_F(HealthBook, SaysThatACheckChangedTheWeight)
{
    EXPECT_EQ(book_.on_weight(0, 0, 0, 4)->line, "db 192.0.2.1:3306: weight 5 (1 is configured)");
    EXPECT_FALSE(book_.on_weight(0, 0, 0, 4));
    EXPECT_EQ(book_.snapshot().proxies[0].servers[0].weight, 5);
}

TEST_F(HealthBook, SaysOnceWhyALagIsNotKnownAndNotTooSoonAfterOtherWords)
{
    line_after(std::nullopt, steady::time_point{1s});
    const auto said = [&](const std::string& why, steady::time_point now) {
        const auto news = book_.on_no_lag(0, 0, why, now);
        return news ? news->line : "-";
    };
    EXPECT_EQ(said("query: 1227", steady::time_point{2s}), "-");
    EXPECT_EQ(said("query: 1227", steady::time_point{12s}), "db 192.0.2.1:3306: its lag is not known: query: 1227");
    EXPECT_EQ(said("query: 1227", steady::time_point{30s}), "-");
    EXPECT_EQ(book_.snapshot().proxies[0].servers[0].reason, "lag: query: 1227");
}

}  // namespace
}  // namespace tenbin::daemon
