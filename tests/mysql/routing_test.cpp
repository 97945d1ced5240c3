#include <tenbin/mysql/routing.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tenbin::mysql {
namespace {

using config::routed_by;

const std::vector<config::route> routes{{routed_by::user, "reports", "analytics", 1},
                                        {routed_by::database, "shop", "replicas", 2},
                                        {routed_by::user, "app", "analytics", 1}};

std::string way_of(std::string_view user, std::string_view database)
{
    const auto* const route = find_route(routes, user, database);
    return route == nullptr ? "own" : route->pool;
}

TEST(Routes, AreTakenByUserOrDatabase)
{
    EXPECT_EQ(way_of("reports", ""), "analytics");
    EXPECT_EQ(way_of("somebody", "shop"), "replicas");
    EXPECT_EQ(way_of("somebody", "reports"), "own") << "a database is no user";
    EXPECT_EQ(way_of("", ""), "own");
    EXPECT_EQ(way_of("Reports", "Shop"), "own") << "letters are taken as they are";
}

TEST(Routes, AreTakenInTheirOrder)
{
    EXPECT_EQ(way_of("reports", "shop"), "analytics");
    EXPECT_EQ(way_of("app", "shop"), "replicas");
}

TEST(Routes, KnowAnAccountInQuotes)
{
    EXPECT_EQ(way_of("'reports'", ""), "analytics");
    EXPECT_EQ(way_of("''reports''", ""), "own") << "servers take them off once";
    EXPECT_EQ(way_of("'", ""), "own");
    EXPECT_EQ(account_of("''"), "");
}

}  // namespace
}  // namespace tenbin::mysql
