// Scripts and files that decide on the servers of proxies.
#include <tenbin/config/not_served.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

const std::string secure = "global_defs {\n  enable_script_security\n}\n";

model read(const std::string& text)
{
    auto done = load_text(secure + text);
    EXPECT_TRUE(done.model.has_value()) << messages_of(secure + text);
    return done.model.value_or(model{});
}

real_server server_of(const std::string& lines, const std::string& before = {})
{
    return read(before + in_server(lines)).proxies.at(0).servers.at(0);
}

TEST(ProxyScripts, OfMiscCheckReachTheModel)
{
    const auto server =
        server_of("MISC_CHECK {\n misc_path \"/bin/check x\" nobody\n misc_timeout 5s\n misc_dynamic\n }");

    const auto& check = server.checkers.at(0);
    const auto& script = std::get<misc_check>(check.what);
    EXPECT_EQ(script.path, (command{.line = "/bin/check x", .user = "nobody"}));
    EXPECT_EQ(script.timeout, 5s);
    EXPECT_TRUE(script.dynamic);
    EXPECT_EQ(check.retry, 1);
    EXPECT_EQ(check.delay_loop, 60s);
}

TEST(ProxyScripts, InheritTheTimesOfTheServer)
{
    const auto server = server_of("delay_loop 2s\nretry 3\nMISC_CHECK {\n misc_path /bin/true\n user nobody\n }");

    EXPECT_EQ(server.checkers.at(0).delay_loop, 2s);
    EXPECT_EQ(server.checkers.at(0).retry, 3);
    EXPECT_EQ(std::get<misc_check>(server.checkers.at(0).what).path.user, "nobody");
}

TEST(ProxyScripts, OfAFileReachTheModel)
{
    const auto server = server_of("retry 3\nFILE_CHECK {\n track_file F\n weight 2 reverse\n delay_loop 1s\n }",
                                  "track_file F {\n  file /run/f\n}\n");

    EXPECT_EQ(std::get<file_check>(server.checkers.at(0).what),
              (file_check{.track_file = "F", .weight = 2, .reverse = true}));
    EXPECT_EQ(server.checkers.at(0).delay_loop, 1s);
    EXPECT_EQ(server.checkers.at(0).retry, 0);
}

TEST(ProxyScripts, OfChangesReachTheModel)
{
    const auto server = server_of("notify_up \"/bin/up a b\" nobody\nnotify_down /bin/down");

    EXPECT_EQ(server.notify_up, (command{.line = "/bin/up a b", .user = "nobody"}));
    EXPECT_EQ(server.notify_down.line, "/bin/down");
}

TEST(ProxyScripts, MustSayWhatRuns)
{
    EXPECT_THAT(messages_of(in_server("MISC_CHECK {\n }")),
                testing::HasSubstr("t.conf:4:5: error: this MISC_CHECK has no misc_path"));
    EXPECT_THAT(messages_of(in_server("FILE_CHECK {\n }")),
                testing::HasSubstr("t.conf:4:5: error: this FILE_CHECK has no track_file"));
    EXPECT_THAT(messages_of(in_server("FILE_CHECK {\n track_file G\n }")),
                testing::HasSubstr("error: there is no track_file 'G'"));
    EXPECT_THAT(messages_of(in_server("MISC_CHECK {\n misc_path /bin/true\n connect_port 5\n }")),
                testing::HasSubstr("error: unknown keyword 'connect_port' in MISC_CHECK"));
}

TEST(ProxyScripts, AreServed)
{
    const auto all = read("track_file F {\n  file /run/f\n}\n" +
                          in_server("MISC_CHECK {\n misc_path /bin/true\n }\nFILE_CHECK {\n track_file F\n }"));

    EXPECT_THAT(not_served(all), testing::IsEmpty());
}

TEST(ProxyScripts, OfTheDaemonAreNotServedYet)
{
    const auto all = read("global_defs {\n  startup_script /bin/true\n}\n" + in_proxy(""));

    EXPECT_THAT(
        not_served(all),
        testing::ElementsAre("startup_script or shutdown_script is not served by this version yet"));
}

}  // namespace
}  // namespace tenbin::config
