#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace tenbin::config {
namespace {

/// What is suggested for a word in a real_server block.
std::string suggestion_for(const std::string& word)
{
    const auto found = load_text(in_server(word + " 1")).found;
    return found.size() == 1 ? found[0].hint : "nothing is wrong";
}

TEST(Suggestion, IsTheNearestWordOfTheBlock)
{
    EXPECT_EQ(suggestion_for("weigth"), "did you mean weight?") << "two letters swapped";
    EXPECT_EQ(suggestion_for("weght"), "did you mean weight?") << "a letter left out";
    EXPECT_EQ(suggestion_for("weightt"), "did you mean weight?") << "a letter too many";
    EXPECT_EQ(suggestion_for("wcight"), "did you mean weight?") << "another letter";
    EXPECT_EQ(suggestion_for("WEIGHT"), "did you mean weight?");
    EXPECT_EQ(suggestion_for("maxconnections"), "did you mean max_connections?");
    EXPECT_EQ(suggestion_for("max-logins"), "did you mean max_logins?");
    EXPECT_EQ(suggestion_for("delay_before_retri"), "did you mean delay_before_retry?");
    EXPECT_EQ(suggestion_for("ris"), "did you mean rise?");
    EXPECT_EQ(suggestion_for("fal"), "did you mean fall?");
}

TEST(Suggestion, PrefersTheBlockWhereTheWordBelongs)
{
    EXPECT_EQ(suggestion_for("listen"), "it belongs in mysql_proxy or tcp_proxy");
    EXPECT_EQ(suggestion_for("real_server"), "it belongs in mysql_proxy, tcp_proxy, server_pool or virtual_server");
    EXPECT_EQ(suggestion_for("queri"), "did you mean query? it belongs in MYSQL_CHECK");
}

TEST(Suggestion, IsNoneForAWordThatIsNearNothing)
{
    EXPECT_EQ(suggestion_for("x"), "");
    EXPECT_EQ(suggestion_for("elephant"), "");
    EXPECT_EQ(suggestion_for(std::string(5000, 'w')), "");
}

}  // namespace
}  // namespace tenbin::config
