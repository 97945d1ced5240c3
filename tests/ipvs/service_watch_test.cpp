#include <tenbin/ipvs/service_watch.hpp>

#include <gtest/gtest.h>

namespace tenbin::ipvs {
namespace {

using namespace std::chrono_literals;

const steady::time_point begin{};

config::virtual_server with_weights(std::initializer_list<unsigned> weights)
{
    config::virtual_server made;
    for (const auto weight : weights)
        made.servers.push_back({.weight = weight, .checks = {{}}});
    return made;
}

TEST(ServiceWatch, TakesServersForAliveBeforeTheirFirstCheck)
{
    service_watch watch{with_weights({1, 3}), begin};
    EXPECT_EQ(watch.state().servers, (std::vector<server_state>{{true, 1}, {true, 3}}));
    EXPECT_FALSE(watch.is_known());
    EXPECT_EQ(watch.weigh_quorum(), true);
    EXPECT_EQ(watch.weigh_quorum(), std::nullopt);
    EXPECT_FALSE(watch.result(0, 0, std::nullopt, begin));
    EXPECT_TRUE(watch.is_known(0));
}

TEST(ServiceWatch, WaitsForTheFirstCheckOfAnAlphaServer)
{
    auto one = with_weights({1});
    one.servers[0].checks[0].alpha = true;
    service_watch watch{one, begin};
    EXPECT_FALSE(watch.state().servers[0].alive);
    EXPECT_EQ(watch.weigh_quorum(), std::nullopt) << "it never had one, and nobody serves in its place";
    const auto change = watch.result(0, 0, std::nullopt, begin + 3s);
    ASSERT_TRUE(change);
    EXPECT_TRUE(change->alive && change->is_first);
    EXPECT_EQ(change->lasted, 3s);
    EXPECT_EQ(watch.weigh_quorum(), true);
}

TEST(ServiceWatch, TellsThatASorryServerBegins)
{
    auto one = with_weights({1});
    one.servers[0].checks[0].alpha = true;
    one.sorry_server = endpoint::parse("192.0.2.1:80").value();
    service_watch watch{one, begin};
    EXPECT_EQ(watch.weigh_quorum(), false);
}

TEST(ServiceWatch, IsDownWhileAnyCheckIs)
{
    auto one = with_weights({1});
    one.servers[0].checks.resize(2);
    service_watch watch{one, begin};
    ASSERT_TRUE(watch.result(0, 0, "connect: Connection refused", begin + 1s));
    EXPECT_FALSE(watch.result(0, 1, "exit 1", begin + 2s));
    EXPECT_FALSE(watch.result(0, 0, std::nullopt, begin + 3s));
    EXPECT_EQ(watch.reason(0), "exit 1");
    EXPECT_TRUE(watch.result(0, 1, std::nullopt, begin + 4s));
    EXPECT_EQ(watch.reason(0), "");
    EXPECT_EQ(watch.since(0), begin + 4s);
}

TEST(ServiceWatch, WeighsTheQuorumWithHysteresis)
{
    auto one = with_weights({2, 2, 2});
    one.quorum = 3;
    one.hysteresis = 1;
    service_watch watch{one, begin};
    EXPECT_EQ(watch.weigh_quorum(), true);
    watch.result(0, 0, "x", begin);
    EXPECT_EQ(watch.weigh_quorum(), std::nullopt);
    watch.result(1, 0, "x", begin);
    EXPECT_EQ(watch.weigh_quorum(), std::nullopt) << "2 is not below 3 - 1";
    watch.result(2, 0, "x", begin);
    EXPECT_EQ(watch.weigh_quorum(), false);
    watch.result(2, 0, std::nullopt, begin);
    EXPECT_EQ(watch.weigh_quorum(), std::nullopt);
    watch.result(1, 0, std::nullopt, begin);
    EXPECT_EQ(watch.weigh_quorum(), true) << "4 is 3 + 1";
}

TEST(ServiceWatch, NeedsNoMoreThanThereIs)
{
    auto one = with_weights({1, 1});
    one.quorum = 50;
    service_watch watch{one, begin};
    EXPECT_EQ(watch.weigh_quorum(), true);
    EXPECT_EQ(watch.quorum().needed(), 2u);
}

TEST(ServiceWatch, AddsTheWeightsOfChecks)
{
    auto one = with_weights({5});
    one.servers[0].checks.resize(2);
    service_watch watch{one, begin};
    EXPECT_TRUE(watch.add_weight(0, 0, 10));
    EXPECT_TRUE(watch.add_weight(0, 1, -12));
    EXPECT_EQ(watch.state().servers[0].weight, 3u);
    EXPECT_FALSE(watch.add_weight(0, 1, -12));
    EXPECT_TRUE(watch.add_weight(0, 1, -100));
    EXPECT_EQ(watch.state().servers[0].weight, 0u);
}

}  // namespace
}  // namespace tenbin::ipvs
