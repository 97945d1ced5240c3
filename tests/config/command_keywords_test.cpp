// What a mysql_proxy's block says of the commands of its sessions.
#include <gtest/gtest.h>

#include "reading.hpp"

namespace tenbin::config {
namespace {

std::string proxy_with(const std::string& lines, const std::string& check = "MYSQL_CHECK {\n      user monitor\n    }")
{
    return "mysql_proxy db {\n  listen 192.0.2.1:3306\n  " + lines + "\n  real_server 192.0.2.11 3306 {\n    " + check +
           "\n  }\n}\n";
}

TEST(CommandKeywords, AreOffUnlessTheyAreWritten)
{
    EXPECT_EQ(load_text(proxy_with("")).model.value().proxies.at(0).commands, command_settings{});
}

TEST(CommandKeywords, SayWhatIsToBeDone)
{
    const auto text = proxy_with("compression pass\n  kill_on_disconnect on");
    EXPECT_EQ(messages_of(text), "");
    EXPECT_EQ(load_text(text).model.value().proxies.at(0).commands,
              (command_settings{.kill_on_disconnect = true, .compression = compression::pass}));
}

TEST(CommandKeywords, WarnOfAServerWhoseQueriesNobodyCanEnd)
{
    EXPECT_EQ(messages_of(proxy_with("kill_on_disconnect on", "TCP_CHECK {\n    }")),
              R"(t.conf:3:3: warning: kill_on_disconnect has no effect on 192.0.2.11:3306
      kill_on_disconnect on
      ^~~~~~~~~~~~~~~~~~
    the user of its MYSQL_CHECK would end the queries, and it has none
)");
}

TEST(CommandKeywords, WarnThatCommandsMustBeFollowed)
{
    EXPECT_EQ(messages_of(proxy_with("kill_on_disconnect on\n  track_commands off")),
              R"(t.conf:3:3: warning: kill_on_disconnect has no effect
      kill_on_disconnect on
      ^~~~~~~~~~~~~~~~~~
    with track_commands off nobody knows that a query runs
)");
}

}  // namespace
}  // namespace tenbin::config
