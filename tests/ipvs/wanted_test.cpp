#include <tenbin/ipvs/wanted.hpp>

#include <gtest/gtest.h>

#include <netinet/in.h>

namespace tenbin::ipvs {
namespace {

endpoint at(const char* text)
{
    return endpoint::parse(text).value();
}

config::service_entry entry(const char* text)
{
    const auto where = at(text);
    return {.first = where.host, .last = where.host, .port = where.port};
}

config::virtual_server a_service()
{
    return {.where = entry("10.0.0.100:25"),
            .balance = config::scheduler::rr,
            .method = {.how = config::forwarding::dr},
            .protocol = config::transport::tcp,
            .servers = {{.where = at("192.168.31.101:25"), .weight = 3}, {.where = at("192.168.31.102:2525")}}};
}

service_state all_alive()
{
    return {.servers = {{.weight = 3}, {.weight = 1}}};
}

/// The only service of a configuration that has but this one.
service only(const config::virtual_server& one, const service_state& now)
{
    config::model all;
    all.virtual_servers = {one};
    const auto made = wanted_table(all, std::span{&now, 1});
    EXPECT_EQ(made.size(), 1u);
    return made.begin()->second;
}

std::vector<std::string> servers_of(const service& one)
{
    std::vector<std::string> all;
    for (const auto& each : one.destinations)
        all.push_back(each.where.to_string() + " " + std::to_string(each.weight));
    return all;
}

using lines = std::vector<std::string>;

TEST(WantedTable, ForcesTheServicesPortWherePacketsAreNotRewritten)
{
    auto one = a_service();
    EXPECT_EQ(servers_of(only(one, all_alive())), (lines{"192.168.31.101:25 3", "192.168.31.102:25 1"}));
    one.method.how = config::forwarding::nat;
    EXPECT_EQ(servers_of(only(one, all_alive())), (lines{"192.168.31.101:25 3", "192.168.31.102:2525 1"}));
}

TEST(WantedTable, LeavesADeadServerOutOrAtWeightZero)
{
    auto one = a_service();
    auto now = all_alive();
    now.servers[0].alive = false;
    EXPECT_EQ(servers_of(only(one, now)), (lines{"192.168.31.102:25 1"}));
    one.servers[0].inhibit_on_failure = true;
    EXPECT_EQ(servers_of(only(one, now)), (lines{"192.168.31.101:25 0", "192.168.31.102:25 1"}));
}

TEST(WantedTable, HasTheSorryServerAloneWithoutAQuorum)
{
    auto one = a_service();
    one.sorry_server = at("192.168.31.110:25");
    one.servers[0].inhibit_on_failure = true;
    auto now = all_alive();
    EXPECT_EQ(servers_of(only(one, now)), (lines{"192.168.31.101:25 3", "192.168.31.102:25 1"}));
    now.servers[0].alive = false;
    now.quorum = false;
    EXPECT_EQ(servers_of(only(one, now)), (lines{"192.168.31.101:25 0", "192.168.31.110:25 1"}));
    one.sorry_server_inhibit = true;
    EXPECT_EQ(servers_of(only(one, all_alive())).back(), "192.168.31.110:25 0");
}

TEST(WantedTable, HasAServiceForEachAddressOfAGroup)
{
    auto one = a_service();
    one.group = "front";
    config::model all;
    auto range = entry("10.0.0.254:80");
    range.last = at("10.0.1.1:80").host;
    all.virtual_server_groups = {{.name = "front", .entries = {range, {.mark = 7}}}};
    all.virtual_servers = {one};
    const auto now = all_alive();

    lines keys;
    for (const auto& [key, made] : wanted_table(all, std::span{&now, 1})) {
        keys.push_back(key.to_string());
        EXPECT_EQ(made.destinations.at(1).where.port, key.port);
    }
    EXPECT_EQ(keys,
              (lines{"fwmark 7", "tcp 10.0.0.254:80", "tcp 10.0.0.255:80", "tcp 10.0.1.0:80", "tcp 10.0.1.1:80"}));
}

TEST(WantedTable, JoinsTheServersOfVirtualServersOfOnePlace)
{
    auto other = a_service();
    other.balance = config::scheduler::wlc;
    other.servers = {{.where = at("192.168.31.102:25"), .weight = 9}, {.where = at("192.168.31.103:25")}};
    config::model all;
    all.virtual_servers = {a_service(), other};
    const std::vector states(2, all_alive());

    const auto made = wanted_table(all, states);
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(made.begin()->second.settings.scheduler, "rr");
    EXPECT_EQ(servers_of(made.begin()->second),
              (lines{"192.168.31.101:25 3", "192.168.31.102:25 1", "192.168.31.103:25 1"}));
}

TEST(WantedTable, TellsPersistenceAndFlags)
{
    auto one = a_service();
    EXPECT_EQ(only(one, all_alive()).settings, (service_settings{.scheduler = "rr", .prefix = 32}));
    one.persistence = {.timeout = seconds{600}, .prefix = 24};
    one.balance = config::scheduler::sh;
    one.flags = 2;
    EXPECT_EQ(only(one, all_alive()).settings,
              (service_settings{
                  .scheduler = "sh", .persistent = true, .scheduler_flags = 2, .timeout = seconds{600}, .prefix = 24}));
}

TEST(WantedTable, TakesAMarksFamilyFromItsServers)
{
    auto one = a_service();
    one.where = {.mark = 5};
    one.servers = {{.where = at("[2001:db8::1]:80")}};
    config::model all;
    all.virtual_servers = {one};
    const service_state now{.servers = {{}}};
    const auto made = wanted_table(all, std::span{&now, 1});
    EXPECT_EQ(made.begin()->first.to_string(), "fwmark 5 inet6");
    EXPECT_EQ(made.begin()->second.destinations.front().where.port, 0);
}

}  // namespace
}  // namespace tenbin::ipvs
