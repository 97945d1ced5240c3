// server_pool, use_pool and route: whose servers a proxy has, and what does not go together.
#include <tenbin/config/effective.hpp>

#include <fmt/format.h>

#include "bad_case.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

const std::string replicas = "server_pool replicas {\n  delay_loop 3\n"
                             "  real_server 192.0.2.11 3306 {\n    weight 2\n    TCP_CHECK {\n    }\n  }\n"
                             "  real_server 192.0.2.12 3306\n  sorry_server 192.0.2.10 3306\n}\n";
const std::string analytics = "server_pool analytics {\n  real_server 192.0.2.21 3306\n}\n";

/// The lines begin on line 3.
std::string a_proxy(const std::string& lines, const std::string& name = "db", const std::string& port = "3306")
{
    return "mysql_proxy " + name + " {\n  listen 192.0.2.1:" + port + "\n  " + lines + "\n}\n";
}

model clean(const std::string& text)
{
    EXPECT_EQ(messages_of(text), "") << text;
    return load_text(text).model.value_or(model{});
}

std::string servers_of(const proxy& made)
{
    std::string all;
    for (const auto* list : {&made.servers, &made.sorry_servers})
        for (const auto& each : *list)
            all += fmt::format(
                "{}{} {}{}\n", list == &made.servers ? "" : "sorry ", each.where.to_string(), each.group, each.pool);
    return all;
}

TEST(ServerPools, AreTheServersOfSeveralProxiesWhereverTheyStand)
{
    const auto read = clean(a_proxy("use_pool replicas") + replicas + a_proxy("use_pool replicas", "db2", "3307") +
                            "tcp_proxy db3 {\n  listen 192.0.2.1:3308\n  use_pool replicas\n}\n");
    ASSERT_EQ(read.proxies.size(), 3U);
    for (const auto& each : read.proxies) {
        EXPECT_EQ(servers_of(each),
                  "192.0.2.11:3306 0replicas\n192.0.2.12:3306 0replicas\nsorry 192.0.2.10:3306 0replicas\n");
        EXPECT_EQ(each.servers.at(0).weight, 2U);
        EXPECT_EQ(each.servers.at(0).checkers.at(0).delay_loop, 3s) << "the pool's own";
        EXPECT_EQ(each.groups(), 1U);
    }
}

TEST(ServerPools, OfRoutesAreGroupsOfTheirOwn)
{
    const auto read = clean(replicas + analytics +
                            a_proxy("greeting own\n  route user reports use_pool analytics\n"
                                    "  route database stats use_pool analytics\n"
                                    "  route database \"shop two\" use_pool replicas\n"
                                    "  real_server 192.0.2.11 3306"));
    const auto& made = read.proxies.at(0);
    EXPECT_EQ(servers_of(made),
              "192.0.2.11:3306 0\n192.0.2.21:3306 1analytics\n192.0.2.11:3306 2replicas\n192.0.2.12:3306 2replicas\n"
              "sorry 192.0.2.10:3306 2replicas\n");
    EXPECT_EQ(made.routes,
              (std::vector<route>{{routed_by::user, "reports", "analytics", 1},
                                  {routed_by::database, "stats", "analytics", 1},
                                  {routed_by::database, "shop two", "replicas", 2}}));
    EXPECT_EQ(made.groups(), 3U);
}

TEST(ServerPools, OfARouteMayBeTheProxysOwn)
{
    const auto read = clean(replicas + analytics +
                            a_proxy("greeting own\n  use_pool replicas\n  route user app use_pool replicas\n"
                                    "  route user reports use_pool analytics"));
    const auto& made = read.proxies.at(0);
    EXPECT_EQ(made.servers.size(), 3U);
    EXPECT_EQ(made.routes.at(0).group, 0U);
    EXPECT_EQ(made.routes.at(1).group, 1U);
}

TEST(ServerPools, ArePrintedSuchThatTheyMeanTheSame)
{
    for (const auto& text :
         {replicas + analytics +
              a_proxy("greeting own\n  use_pool replicas\n  route user reports use_pool analytics\n"
                      "  route database \"shop two\" use_pool analytics"),
          a_proxy("use_pool replicas") + replicas + analytics + a_proxy("delay_loop 2\nreal_server ::1 3306", "b", "1"),
          a_proxy("use_pool replicas\n  delay_loop 2") + replicas}) {
        const auto texts = one_text(text);
        const auto printed =
            write_lines(texts, effective_lines(texts, &resolve_in_tests), {.secrets = secrets::revealed});
        EXPECT_EQ(load_text(printed).model, load_text(text).model) << printed;
        EXPECT_NE(printed.find("  use_pool replicas\n"), std::string::npos) << printed;
        EXPECT_NE(printed.find("server_pool replicas {\n  delay_loop 3s\n  rise 1\n"), std::string::npos) << printed;
        EXPECT_NE(printed.find("  balance least_conn\n"), std::string::npos) << "defaults stay: " << printed;
    }
}

class BadPool : public BadFile {};

TEST_P(BadPool, IsToldAtItsPlace)
{
    check();
}

const bad_case cases[] = {
    {"a pool that is not there",
     replicas + a_proxy("use_pool replica"),
     R"(t.conf:1:13: warning: no proxy uses this server_pool: its servers are not checked
    server_pool replicas {
                ^~~~~~~~
    as in: use_pool replicas
t.conf:13:12: error: there is no server_pool 'replica'
      use_pool replica
               ^~~~~~~
    did you mean replicas?
)"},
    {"a pool without servers",
     "server_pool replicas {\n  sorry_server 192.0.2.10 3306\n}\n" + a_proxy("use_pool replicas"),
     R"(t.conf:1:1: error: this server_pool has no real_server
    server_pool replicas {
    ^~~~~~~~~~~
    as in: real_server 192.0.2.11 3306 {
)"},
    {"a pool of nobody",
     replicas + analytics + a_proxy("use_pool replicas"),
     R"(t.conf:11:13: warning: no proxy uses this server_pool: its servers are not checked
    server_pool analytics {
                ^~~~~~~~~
    as in: use_pool analytics
)"},
    {"two pools of a name",
     analytics + analytics + a_proxy("use_pool analytics"),
     R"(t.conf:4:13: error: 'analytics' is the name of another server_pool already
    server_pool analytics {
                ^~~~~~~~~
t.conf:1:13: note: the other one
    server_pool analytics {
                ^~~~~~~~~
)"},
    {"two pools for a proxy",
     replicas + analytics + a_proxy("use_pool replicas\n  use_pool analytics"),
     R"(t.conf:17:3: error: use_pool is written twice
      use_pool analytics
      ^~~~~~~~
    as in: use_pool replicas, once
t.conf:16:3: note: the other line
      use_pool replicas
      ^~~~~~~~
)"},
    {"servers and a pool",
     replicas + a_proxy("use_pool replicas\n  real_server 192.0.2.9 3306\n  sorry_server 192.0.2.8 3306"),
     R"(t.conf:14:3: error: this proxy has its servers from server_pool 'replicas'
      real_server 192.0.2.9 3306
      ^~~~~~~~~~~
    write the real_server there, or all of them here
t.conf:13:12: note: use_pool stands here
      use_pool replicas
               ^~~~~~~~
t.conf:15:3: error: this proxy has its servers from server_pool 'replicas'
      sorry_server 192.0.2.8 3306
      ^~~~~~~~~~~~
    write the sorry_server there, or all of them here
t.conf:13:12: note: use_pool stands here
      use_pool replicas
               ^~~~~~~~
)"},
    {"words on checks that the pool does not hear",
     replicas + a_proxy("use_pool replicas\n  delay_loop 2\n  rise 1\n  retry 1"),
     R"(t.conf:14:3: warning: delay_loop has no effect on the servers of a pool
      delay_loop 2
      ^~~~~~~~~~
    write it in server_pool replicas
)"},
    {"a route without the own greeting",
     analytics + a_proxy("real_server 192.0.2.9 3306\n  route user reports use_pool analytics"),
     R"(t.conf:7:3: error: route needs greeting own
      route user reports use_pool analytics
      ^~~~~
    a server that greets is chosen before the client has said who it is; as in: greeting own
)"},
    {"a route that is never taken",
     replicas + analytics +
         a_proxy("greeting own\n  real_server 192.0.2.9 3306\n  route user reports use_pool analytics\n  route "
                 "database reports use_pool analytics\n  route user reports use_pool replicas"),
     R"(t.conf:20:14: warning: this route is never taken: user reports has one already
      route user reports use_pool replicas
                 ^~~~~~~
    the first line that fits counts
t.conf:18:14: note: the other line
      route user reports use_pool analytics
                 ^~~~~~~
)"},
    {"a route to a pool that is not there",
     analytics + a_proxy("greeting own\n  use_pool analytics\n  route user reports use_pool reports"),
     R"(t.conf:8:31: error: there is no server_pool 'reports'
      route user reports use_pool reports
                                  ^~~~~~~
)"},
    {"a route of something else",
     analytics + a_proxy("greeting own\n  use_pool analytics\n  route users reports use_pool analytics\n  route user "
                         "reports to analytics\n  route user \"\" use_pool analytics\n  route user reports analytics"),
     R"(t.conf:8:9: error: 'users' is not a value of route
      route users reports use_pool analytics
            ^~~~~
    did you mean user?
t.conf:9:22: error: 'to' is not a value of route
      route user reports to analytics
                         ^~
    it can be one of: use_pool
t.conf:10:14: error: this name is empty
      route user "" use_pool analytics
                 ^~
    sessions without a route get the proxy's own servers
t.conf:11:22: error: route needs a value
      route user reports analytics
                         ^~~~~~~~~
    as in: route user reports use_pool analytics
)"},
    {"a route of a tcp_proxy",
     analytics + "tcp_proxy a {\n  listen 192.0.2.1:1\n  use_pool analytics\n  route user a use_pool analytics\n}\n",
     R"(t.conf:7:3: error: unknown keyword 'route' in tcp_proxy
      route user a use_pool analytics
      ^~~~~
    it belongs in mysql_proxy
)"},
    {"neither servers nor a pool", a_proxy("max_sessions 5"), R"(t.conf:1:1: error: this mysql_proxy has no real_server
    mysql_proxy db {
    ^~~~~~~~~~~
    as in: real_server 192.0.2.11 3306 {
)"},
};

INSTANTIATE_TEST_SUITE_P(Each, BadPool, testing::ValuesIn(cases));

}  // namespace
}  // namespace tenbin::config
