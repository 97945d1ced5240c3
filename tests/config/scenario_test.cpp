// The two configurations that the people who switch have: they are read without a word.
#include <gtest/gtest.h>

#include <filesystem>

#include "reading.hpp"

namespace tenbin::config {
namespace {

loaded load_file(const std::string& name)
{
    const auto path = std::filesystem::path{__FILE__}.parent_path() / "scenario" / name;
    const auto texts = read_sources(path.string());
    EXPECT_TRUE(texts.has_value()) << path;
    auto done = load(*texts, &resolve_in_tests);
    EXPECT_EQ(render_text(*texts, done.found, paint::plain), "");
    return done;
}

TEST(Scenario, OfTheSlavesChecksClean)
{
    const auto done = load_file("ha_and_mysql.conf");

    ASSERT_TRUE(done.model.has_value());
    const auto& instance = done.model->vrrp_instances.at(0);
    EXPECT_EQ(instance.router_id, 230U);
    EXPECT_FALSE(instance.preempt);
    EXPECT_EQ(instance.authentication, vrrp_authentication::pass);
    EXPECT_EQ(instance.auth_pass.reveal(), "himitsu");
    EXPECT_EQ(instance.addresses.at(1).host, address::parse("192.168.31.119"));
    EXPECT_EQ(instance.addresses.at(1).prefix, 24U);
    EXPECT_EQ(instance.addresses.at(1).device, "eth0");
    EXPECT_EQ(done.model->virtual_servers.at(0).servers.size(), 2U);
}

TEST(Scenario, OfTheGatewayChecksClean)
{
    const auto done = load_file("gateway_and_smtp.conf");

    ASSERT_TRUE(done.model.has_value());
    EXPECT_EQ(done.model->vrrp_sync_groups.at(0).members, (std::vector<std::string>{"VE", "VI"}));
    const auto& service = done.model->virtual_servers.at(0);
    EXPECT_EQ(service.sorry_server, endpoint::parse("192.168.31.102:25"));
    EXPECT_EQ(service.servers.at(0).checks.size(), 1U) << "a host block makes no second check";
}

}  // namespace
}  // namespace tenbin::config
