#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

/// The model of a text in which nothing is wrong and nothing is warned of.
model good(std::string text)
{
    const auto texts = one_text(std::move(text));
    auto done = load(texts, &resolve_in_tests);
    EXPECT_EQ(render_text(texts, done.found, paint::plain), "");
    return done.model.value_or(model{});
}

proxy good_proxy(const std::string& lines)
{
    return good(in_proxy(lines)).proxies.at(0);
}

real_server good_server(const std::string& lines)
{
    return good(in_server(lines)).proxies.at(0).servers.at(0);
}

checker good_check(const std::string& lines)
{
    return good(in_check(lines)).proxies.at(0).servers.at(0).checkers.at(0);
}

TEST(GoodFile, OfTheScenarioIsReadWhole)
{
    const auto read = good(R"(# the scenario
global_defs {
  router_id ll1
  workers   4
  io_engine epoll
  user      tenbin
}
mysql_proxy db100-s {
  listen     192.168.31.119:3306
  listen     [2001:db8::1]:3306
  balance    least_conn
  delay_loop 3
  real_server 192.168.31.111 3306 {
    weight 2
    MYSQL_CHECK {
      user     monitor
      password env:GOOD
      schema   test
      query    "SHOW VARIABLES LIKE 'server_id'"
      expect   "101"
      connect_timeout 3
    }
  }
  real_server 2001:db8::2 3306
  sorry_server 192.168.31.100 3306
}
)");

    model expected{.global = {.router_id = "ll1", .workers = 4, .engine = io_engine::epoll, .user = "tenbin"}};
    proxy made{.kind = proxy_kind::mysql, .name = "db100-s"};
    made.listen = {*endpoint::parse("192.168.31.119:3306"), *endpoint::parse("[2001:db8::1]:3306")};
    real_server first{.where = *endpoint::parse("192.168.31.111:3306"), .weight = 2};
    first.checkers.push_back({.what = mysql_check{.user = "monitor",
                                                  .password = secret{"hunter2"},
                                                  .schema = "test",
                                                  .query = "SHOW VARIABLES LIKE 'server_id'",
                                                  .expect = "101"},
                              .connect_timeout = 3s,
                              .delay_loop = 3s});
    made.servers = {first, {.where = *endpoint::parse("[2001:db8::2]:3306")}};
    made.sorry_servers = {{.where = *endpoint::parse("192.168.31.100:3306")}};
    expected.proxies.push_back(made);
    EXPECT_EQ(read, expected);
}

TEST(GoodFile, HasTheHostsNameAsRouterIdIfItSaysNone)
{
    EXPECT_NE(good(in_proxy("")).global.router_id, "");
}

TEST(GoodFile, MayWriteItsBlocksInEveryStyle)
{
    const auto expected = good(in_server("weight 3"));

    EXPECT_EQ(good("tcp_proxy a\r\n{\r\nlisten 192.0.2.1:80\r\nreal_server 192.0.2.2 80\r\n{\r\nweight 3}}"), expected);
    EXPECT_EQ(good("\xef\xbb\xbftcp_proxy \"a\" { listen 192.0.2.1:80#c\nreal_server 192.0.2.2 80 { weight 3 } }"),
              expected);
}

TEST(GoodFile, MayNameThingsInAnyOrder)
{
    EXPECT_EQ(good("tcp_proxy a {\nreal_server 192.0.2.2 80 {\nTCP_CHECK { }\nrise 3\n}\ndelay_loop 7\nlisten "
                   "192.0.2.1:80\n}"),
              good("tcp_proxy a {\nlisten 192.0.2.1:80\ndelay_loop 7\nreal_server 192.0.2.2 80 {\nrise 3\nTCP_CHECK { "
                   "}\n}\n}"));
}

TEST(GoodFile, MayHaveSeveralBlocksOfGlobalDefs)
{
    const auto read = good("global_defs {\nworkers 2\n}\nglobal_defs {\nuser nobody\n}\n" + in_proxy(""));

    EXPECT_EQ(read.global.workers, 2);
    EXPECT_EQ(read.global.user, "nobody");
}

TEST(GoodValues, OfAProxyReachTheModel)
{
    EXPECT_EQ(good_proxy("connect_timeout 1500ms").connect_timeout, 1500ms);
    EXPECT_EQ(good_proxy("handshake_timeout 1m").handshake_timeout, 1min);
    EXPECT_EQ(good_proxy("idle_timeout 8h").idle_timeout, 8h);
    EXPECT_EQ(good_proxy("idle_timeout 0").idle_timeout, 0ms);
    EXPECT_EQ(good_proxy("max_sessions 1").max_sessions, 1);
    EXPECT_EQ(good_proxy("max_sessions 1000000").max_sessions, 1'000'000);
    EXPECT_EQ(good_proxy("when_down refuse").when_down, when_down::refuse);
    EXPECT_EQ(good_proxy("when_down error").when_down, when_down::error);
}

TEST(GoodValues, OfAServerReachTheModel)
{
    EXPECT_EQ(good_server("weight 0").weight, 0);
    EXPECT_EQ(good_server("weight 65535").weight, 65535);
    EXPECT_EQ(good_server("max_connections 500").max_connections, 500);
    EXPECT_EQ(good_server("max_logins 5").max_logins, 5);
    EXPECT_EQ(good_server("rise 2").rise, 2);
    EXPECT_EQ(good_server("fall 3").fall, 3);
    EXPECT_FALSE(good_server("").inhibit_on_failure);
    EXPECT_TRUE(good_server("inhibit_on_failure").inhibit_on_failure);
    EXPECT_TRUE(good_server("inhibit_on_failure yes").inhibit_on_failure);
    EXPECT_TRUE(good_server("inhibit_on_failure on").inhibit_on_failure);
    EXPECT_TRUE(good_server("inhibit_on_failure true").inhibit_on_failure);
    EXPECT_FALSE(good_server("inhibit_on_failure no").inhibit_on_failure);
    EXPECT_FALSE(good_server("inhibit_on_failure off").inhibit_on_failure);
    EXPECT_FALSE(good_server("inhibit_on_failure false").inhibit_on_failure);
}

TEST(GoodValues, OfACheckReachTheModel)
{
    EXPECT_EQ(good_check("delay_loop .25").delay_loop, 250ms);
    EXPECT_EQ(good_check("delay_loop 1.5m").delay_loop, 90s);
    EXPECT_EQ(good_check("delay_loop 1d").delay_loop, 24h);
    EXPECT_EQ(good_check("delay_loop 1500us").delay_loop, 2ms) << "rounded up";
    EXPECT_EQ(good_check("retry 0").retry, 0);
    EXPECT_EQ(good_check("delay_before_retry 0").delay_before_retry, 0ms);
    EXPECT_EQ(good_check("connect_ip 192.0.2.9").connect_to, endpoint::parse("192.0.2.9:80"));
    EXPECT_EQ(good_check("connect_port 81").connect_to, endpoint::parse("192.0.2.2:81"));
    EXPECT_EQ(good_check("connect_port 81\nconnect_ip ::1").connect_to, endpoint::parse("[::1]:81"));
    EXPECT_EQ(good_check("").connect_to, std::nullopt);
    EXPECT_EQ(std::get<mysql_check>(good_check("query x\nexpect 1").what).expect, "1");
    EXPECT_EQ(std::get<mysql_check>(good_check("query x").what).expect, std::nullopt);
    EXPECT_EQ(std::get<mysql_check>(good_check("password a\\#b").what).password.reveal(), "a#b");
    EXPECT_EQ(std::get<mysql_check>(good_check("password \"a # b\"").what).password.reveal(), "a # b");
}

TEST(Inheritance, GoesFromTheProxyToServersToChecks)
{
    const auto read = good("tcp_proxy a {\nlisten 192.0.2.1:80\ndelay_loop 2\nretry 5\nfall 4\n"
                           "real_server 192.0.2.2 80 {\nretry 6\nTCP_CHECK {\n}\nTCP_CHECK {\nretry 7\n}\n}\n"
                           "real_server 192.0.2.3 80 {\nfall 9\nTCP_CHECK {\n}\n}\n}\n"
                           "tcp_proxy b {\nlisten 192.0.2.1:81\nreal_server 192.0.2.3 80 {\nTCP_CHECK {\n}\n}\n}\n");

    const auto& servers = read.proxies.at(0).servers;
    EXPECT_EQ(servers.at(0).fall, 4);
    EXPECT_EQ(servers.at(0).checkers.at(0).retry, 6);
    EXPECT_EQ(servers.at(0).checkers.at(1).retry, 7);
    EXPECT_EQ(servers.at(0).checkers.at(1).delay_loop, 2s);
    EXPECT_EQ(servers.at(1).fall, 9);
    EXPECT_EQ(servers.at(1).checkers.at(0).retry, 5);
    EXPECT_EQ(read.proxies.at(1).servers.at(0).fall, 1) << "nothing leaks into the next proxy";
    EXPECT_EQ(read.proxies.at(1).servers.at(0).checkers.at(0), checker{});
}

}  // namespace
}  // namespace tenbin::config
