#include <tenbin/ipvs/local_addresses.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenbin::ipvs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int lo = 1;
constexpr int eth0 = 2;

address host(const char* text)
{
    return address::parse(text).value();
}

config::model with_service(const char* where)
{
    config::model made;
    config::virtual_server service;
    service.where = {.first = host(where), .last = host(where), .port = 25};
    made.virtual_servers = {service};
    return made;
}

const std::vector<netlink::link_address> there{{.link = lo, .host = host("127.0.0.1"), .prefix = 8},
                                               {.link = eth0, .host = host("192.0.2.11"), .prefix = 24},
                                               {.link = eth0, .host = host("2001:db8::11"), .prefix = 64}};

TEST(PlanLocal, TakesWhatNoInterfaceAndNoNetworkHas)
{
    for (const auto* where : {"10.0.0.100", "2001:db8:1::100"}) {
        const auto plan = plan_local(with_service(where), there, lo);
        EXPECT_THAT(plan.own, ElementsAre(host(where)));
        EXPECT_THAT(plan.warnings, IsEmpty());
    }
}

TEST(PlanLocal, LeavesWhatAnInterfaceHas)
{
    for (const auto* where : {"192.0.2.11", "2001:db8::11", "127.0.0.1"}) {
        const auto plan = plan_local(with_service(where), there, lo);
        EXPECT_THAT(plan.own, IsEmpty()) << where;
        EXPECT_THAT(plan.warnings, IsEmpty()) << where;
    }
}

TEST(PlanLocal, LeavesWhatLoopbackAnswersForAnyway)
{
    const auto plan = plan_local(with_service("127.0.0.100"), there, lo);
    EXPECT_THAT(plan.own, IsEmpty());
    EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(PlanLocal, WarnsOfWhatItsNeighborsWillAskForInVain)
{
    const auto plan = plan_local(with_service("192.0.2.100"), there, lo);
    EXPECT_THAT(plan.own, IsEmpty());
    EXPECT_THAT(plan.warnings,
                ElementsAre("no interface has 192.0.2.100, and the hosts of 192.0.2.11/24 will ask for it in vain: let "
                            "a vrrp_instance have it"));
}

TEST(PlanLocal, LeavesWhatARouterHas)
{
    auto all = with_service("192.0.2.100");
    config::vrrp_instance router;
    router.excluded_addresses = {{.host = host("192.0.2.100")}};
    all.vrrp_instances = {router};
    EXPECT_THAT(plan_local(all, there, lo).warnings, IsEmpty());
}

TEST(PlanLocal, DoesNotCountWhatItHasSetItself)
{
    auto after = there;
    after.push_back({.link = lo, .host = host("10.0.0.100"), .prefix = 32, .protocol = netlink::address_tag});
    EXPECT_THAT(plan_local(with_service("10.0.0.100"), after, lo).own, ElementsAre(host("10.0.0.100")));
}

TEST(PlanLocal, DoesNothingWhereItIsOff)
{
    auto all = with_service("10.0.0.100");
    all.lvs.local = config::vip_local::off;
    EXPECT_THAT(plan_local(all, there, lo).own, IsEmpty());
}

}  // namespace
}  // namespace tenbin::ipvs
