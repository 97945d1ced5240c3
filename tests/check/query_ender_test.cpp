#include <tenbin/check/query_ender.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/scripted_client.hpp"
#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;

/// A proxy with one server whose port is closed.
class QueryEnder : public testing::Test {
protected:
    QueryEnder()
    {
        endpoint closed;
        {
            const auto listener = support::listen_somewhere();
            closed = support::local_endpoint(listener.get());
        }
        model_.proxies.push_back({.name = "db"});
        model_.proxies[0].servers.push_back({.where = closed});
    }

    std::vector<problem> end(std::size_t how_many)
    {
        query_ender ender{context_, model_, client_, [this](const query_ender::subject&, const problem& found) {
                              told_.push_back(found);
                          }};
        for (std::uint32_t thread = 1; thread <= how_many; ++thread)
            ender.end({.proxy = 0, .server = 0, .thread = thread});
        context_.run_for(5s);
        return told_;
    }

    asio::io_context context_;
    config::model model_;
    scripted_client client_;
    std::vector<problem> told_;
};

TEST_F(QueryEnder, NeedsAnAccountOfTheServer)
{
    EXPECT_THAT(end(1), testing::ElementsAre(problem{"the server has no MYSQL_CHECK, whose user would end it"}));
}

TEST_F(QueryEnder, SaysWhyItCanNot)
{
    model_.proxies[0].servers[0].checkers.push_back({.what = config::mysql_check{.user = "monitor"}});
    EXPECT_THAT(end(2),
                testing::ElementsAre(problem{"connect: Connection refused"}, problem{"connect: Connection refused"}));
}

TEST_F(QueryEnder, KeepsNoMoreWaitingThanItCanEndSoon)
{
    model_.proxies[0].servers[0].checkers.push_back({.what = config::mysql_check{.user = "monitor"}});
    const auto told = end(query_ender::waiting_max + 10);
    EXPECT_EQ(told.size(), query_ender::waiting_max + 10);
    EXPECT_THAT(told, testing::Contains(problem{"too many others wait for their end"}).Times(testing::Ge(9U)));
}

TEST_F(QueryEnder, PassesOverServersThatThereAreNot)
{
    query_ender ender{context_, model_, client_, [this](const query_ender::subject&, const problem& found) {
                          told_.push_back(found);
                      }};
    ender.end({.proxy = 0, .server = 1, .thread = 1});
    ender.end({.proxy = 1, .server = 0, .thread = 1});
    context_.run_for(1s);
    EXPECT_THAT(told_, testing::IsEmpty());
}

}  // namespace
}  // namespace tenbin::check
