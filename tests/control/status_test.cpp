#include <tenbin/control/status.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tenbin::control {
namespace {

using namespace std::chrono_literals;

server_status the_first_slave()
{
    return {.address = "192.168.31.111:3306",
            .state = pool::health::up,
            .lasted = 7'499'500ms,
            .counts = {.sessions = 6,
                       .logins = 1,
                       .total = 2260,
                       .connect_failed = 2,
                       .moved = 1,
                       .bytes_to_client = 1'310'720,
                       .bytes_to_server = 307'200,
                       .command_us = {0, 1, 2}},
            .queries_ended = 4,
            .queries_not_ended = 1};
}

server_status the_second_slave()
{
    return {.address = "192.168.31.112:3306",
            .state = pool::health::down,
            .reason = "connect: Connection refused",
            .lasted = 3s,
            .weight = 2};
}

status a_virtual_slave()
{
    return {.version = "0.1.0",
            .router_id = "ll1",
            .uptime = 7'500'125ms,
            .roles = {{.name = "monitor", .pid = 4711, .uptime = 7'500s},
                      {.name = "proxy", .pid = 4802, .uptime = 61s, .restarts = 2}},
            .engine = "io_uring",
            .workers = 2,
            .counts_age = 2ms,
            .proxies = {
                {.name = "db100-s",
                 .kind = "mysql_proxy",
                 .listen = {"192.168.31.119:3306"},
                 .sessions_max = 10000,
                 .counts = {.sessions = 6,
                            .total = 2260,
                            .refused_down = 3,
                            .queue_waiting = 1,
                            .queue_total = 9,
                            .queue_timeouts = 2},
                 .quorum = {.needed = 1, .weight = 2, .held = true},
                 .servers = {
                     the_first_slave(),
                     the_second_slave(),
                     {.address = "192.168.31.100:3306", .sorry = true, .state = pool::health::up, .checked = false}}}}};
}

service_status a_mail_service()
{
    return {.name = "10.0.0.100:25",
            .scheduler = "rr",
            .quorum = {.needed = 2, .weight = 1, .held = false},
            .servers = {{.address = "192.168.31.101:25", .lasted = 61s},
                        {.address = "192.168.31.102:25", .alive = false, .reason = "exit 1", .lasted = 2s},
                        {.address = "192.168.31.110:25", .sorry = true, .checked = false}}};
}

std::vector<router_status> two_routers()
{
    return {{.name = "VI",
             .group = "VG",
             .interface = "eth0",
             .router_id = 230,
             .state = "MASTER",
             .reasons = {},
             .lasted = 61s,
             .priority = 80,
             .addresses = {"192.168.31.230/24", "192.168.31.119/24"},
             .times_master = 2,
             .sent = 61,
             .heard = 7,
             .refused = 1,
             .restored = 1,
             .accidents = 1,
             .last_accident = "192.168.31.119/24 was taken off by somebody else, and is set again"},
            {.name = "VE",
             .interface = "eth1",
             .router_id = 24,
             .version = 3,
             .state = "BACKUP",
             .reasons = {},
             .lasted = 3s,
             .priority = 100,
             .master = "10.0.0.2",
             .master_priority = 200,
             .addresses = {"10.0.0.100/32"}}};
}

TEST(StatusTable, ShowsVirtualRouters)
{
    auto all = a_virtual_slave();
    all.proxies.clear();
    all.routers = two_routers();
    all.routers.push_back({.name = "new", .router_id = 1, .state = "FAULT", .reasons = {"there is no interface eth2"}});
    const auto text = render(all, paint::plain);

    EXPECT_EQ(
        text.substr(text.find("  ROUTER")),
        "  ROUTER  STATE     FOR  PRIORITY  INTERFACE  VRID  GROUP  ADDRESSES\n"
        "  VI      MASTER  1m 1s        80  eth0        230  VG     192.168.31.230/24 +1  192.168.31.119/24 was taken "
        "off by somebody else, and is set again\n"
        "  VE      BACKUP   3.0s       100  eth1         24  -      10.0.0.100/32         10.0.0.2 is master with "
        "priority 200\n"
        "  new     FAULT       -         0  -             1  -      -                     there is no interface "
        "eth2\n");
}

TEST(StatusTable, ShowsVirtualServers)
{
    auto all = a_virtual_slave();
    all.proxies.clear();
    all.services = {a_mail_service()};
    const auto text = render(all, paint::plain);

    EXPECT_EQ(text.substr(text.find("virtual_server")),
              "virtual_server 10.0.0.100:25: rr; quorum lost: weight 1 of 2\n"
              "  SERVER                     STATE        FOR  WEIGHT\n"
              "  192.168.31.101:25          up         1m 1s       1\n"
              "  192.168.31.102:25          down        2.0s       1  exit 1\n"
              "  192.168.31.110:25 (sorry)  unchecked      -       1\n");
}

// The document is an interface: what stands here may be added to within version 1, never changed.
TEST(StatusDocument, IsWrittenAsDocumented)
{
    auto small = a_virtual_slave();
    small.roles.pop_back();
    small.proxies[0].servers.resize(1);

    EXPECT_EQ(
        json::serialize(to_json(small)),
        R"({"v":1,"version":"0.1.0","router_id":"ll1","uptime_seconds":7.500125E3,)"
        R"("roles":[{"name":"monitor","pid":4711,"uptime_seconds":7.5E3,"restarts":0}],)"
        R"("engine":"io_uring","workers":2,"counts_age_seconds":2E-3,"log_lines_dropped":0,)"
        R"("proxies":[{"name":"db100-s","kind":"mysql_proxy","listen":["192.168.31.119:3306"],)"
        R"("sessions_max":10000,"sessions":6,"total":2260,"refused":{"limit":0,"down":3,"full":0,)"
        R"("address":0,"client_sessions":0,"client_logins":0,"client_rate":0,"proxy_header":0},"queue":{"waiting":1,"total":9,"timeouts":2},)"
        R"("quorum":{"needed":1,"weight":2,"held":true},)"
        R"("servers":[{"address":"192.168.31.111:3306","sorry":false,"state":"up","checked":true,"reason":"",)"
        R"("for_seconds":7.4995E3,"weight":1,"sessions":6,"logins":1,"total":2260,"connect_failed":2,"moved":1,"moved_before_greeting":1,"moved_in_login":0,"parked_used":0,"lag_evicted":0,)"
        R"("bytes_to_client":1310720,"bytes_to_server":307200,"opaque":0,"commands":3,"command_us":[0,1,2],)"
        R"("queries_ended":4,"queries_not_ended":1}]}],"services":[],"routers":[]})");
}

TEST(StatusDocument, ReadsBackWhatWasWritten)
{
    auto all = a_virtual_slave();
    all.services = {a_mail_service()};
    all.routers = two_routers();
    EXPECT_EQ(status_from_json(to_json(all)).value(), all);

    all.counts_age.reset();
    EXPECT_EQ(status_from_json(to_json(all)).value(), all);
}

TEST(StatusDocument, PassesOverFieldsThatItDoesNotKnow)
{
    auto document = to_json(a_virtual_slave());
    document["colour"] = "blue";

    EXPECT_TRUE(status_from_json(document));
}

TEST(StatusDocument, OfATenbinThatDidNotCountCommandsIsRead)
{
    auto document = to_json(a_virtual_slave());
    auto& server = document.at("proxies").at(0).at("servers").at(0).as_object();
    for (const auto* younger :
         {"checked", "moved_in_login", "opaque", "commands", "command_us", "queries_ended", "queries_not_ended"})
        server.erase(younger);

    const auto read = status_from_json(document).value();
    EXPECT_TRUE(read.proxies[0].servers[0].checked);
    EXPECT_EQ(read.proxies[0].servers[0].counts.commands(), 0);
}

TEST(StatusDocument, IsRefusedWhereAFieldIsMissingOrTheVersionIsUnknown)
{
    auto without = to_json(a_virtual_slave());
    without.erase("proxies");
    auto newer = to_json(a_virtual_slave());
    newer["v"] = 2;

    EXPECT_FALSE(status_from_json(without));
    EXPECT_EQ(status_from_json(newer).error().words,
              "the status document is of a version that this tenbin does not know");
}

TEST(StatusTable, SaysThatAQuorumIsLost)
{
    auto all = a_virtual_slave();
    all.proxies[0].quorum = {.needed = 3, .weight = 2, .held = false};
    EXPECT_NE(render(all, paint::plain).find("since the start; quorum lost: weight 2 of 3"), std::string::npos);
    EXPECT_EQ(status_from_json(to_json(all)).value(), all);
}

TEST(StatusTable, IsAligned)
{
    EXPECT_EQ(render(a_virtual_slave(), paint::plain), R"(tenbin 0.1.0 on ll1, up 2h 5m, 2 workers on io_uring

  ROLE      PID     UP  RESTARTS
  monitor  4711  2h 5m         0
  proxy    4802  1m 1s         2

mysql_proxy db100-s on 192.168.31.119:3306: 6 of 10000 sessions, 2260 since the start; queue: 1 wait, 9 since the start, 2 in vain; refused 3: 3 with no server up
  SERVER                       STATE        FOR  WEIGHT  SESSIONS  LOGINS  TOTAL  FAILED  MOVED  TO CLIENT  TO SERVER
  192.168.31.111:3306          up         2h 4m       1         6       1   2260       2      1    1.2 MiB  300.0 KiB
  192.168.31.112:3306          down        3.0s       2         0       0      0       0      0        0 B        0 B  connect: Connection refused
  192.168.31.100:3306 (sorry)  unchecked     0s       1         0       0      0       0      0        0 B        0 B
)");
}

TEST(StatusTable, HasAColumnOfLagWhereItIsMeasured)
{
    auto all = a_virtual_slave();
    auto& server = all.proxies[0].servers[0];
    server.lag = 12300ms;
    server.lagging = true;
    server.lag_method = "gtid";
    server.lag_age = 200ms;
    server.reason = "lag: 12.3s behind by gtid (max_lag 10s)";
    const auto text = render(all, paint::plain);

    EXPECT_NE(text.find("  STATE        FOR    LAG  WEIGHT"), std::string::npos) << text;
    EXPECT_NE(text.find("  lagging    2h 4m  12.3s       1"), std::string::npos) << text;
    EXPECT_NE(text.find("  down        3.0s      -       2"), std::string::npos) << text;
    EXPECT_EQ(status_from_json(to_json(all)).value(), all);
}

TEST(StatusTable, ColoursStatesWithoutMovingColumns)
{
    const auto text = render(a_virtual_slave(), paint::coloured);

    EXPECT_NE(text.find("\x1b[31mdown\x1b[0m        3.0s"), std::string::npos) << text;
    EXPECT_NE(text.find("\x1b[32mup\x1b[0m         2h 4m"), std::string::npos) << text;
}

TEST(StatusTable, SaysWhenTheCountsAreOldOrMissing)
{
    auto all = a_virtual_slave();
    all.counts_age = 5s;
    EXPECT_NE(render(all, paint::plain).find("its counts are 5.0s old"), std::string::npos);

    all.counts_age.reset();
    EXPECT_NE(render(all, paint::plain).find("The proxy has not answered yet"), std::string::npos);
}

}  // namespace
}  // namespace tenbin::control
