#include <tenbin/check/connector.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

mysql_account account_at(const endpoint& where)
{
    return {.where = where, .user = "monitor", .password = secret{"hidden-password"}, .patience = milliseconds{1000}};
}

TEST(Connector, SaysWhenNobodyListens)
{
    const auto where = [] {
        const auto free = support::listen_somewhere();
        return support::local_endpoint(free.get());
    }();

    const auto found = connector().connect(account_at(where));

    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, 2002);
}

TEST(Connector, SurvivesAGreetingThatIsNone)
{
    const auto listener = support::listen_somewhere();
    std::thread server{[&] {
        const support::descriptor link{::accept(listener.get(), nullptr, nullptr)};
        support::write_all(link.get(), "\x05" + std::string(8, '\0'));
    }};

    const auto found = connector().connect(account_at(support::local_endpoint(listener.get())));
    server.join();

    ASSERT_FALSE(found);
    EXPECT_GT(found.error().code, 0);
    EXPECT_THAT(found.error().words, testing::Not(testing::HasSubstr("hidden-password")));
}

}  // namespace
}  // namespace tenbin::check
