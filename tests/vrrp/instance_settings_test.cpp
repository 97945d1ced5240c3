#include <tenbin/vrrp/instance_settings.hpp>
#include <tenbin/vrrp/virtual_addresses.hpp>

#include <gtest/gtest.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

namespace tenbin::vrrp {
namespace {

using namespace std::chrono_literals;

address host(const char* text)
{
    return address::parse(text).value();
}

TEST(InstanceSettings, AreTheInstancesOwnElseTheGlobals)
{
    config::vrrp_settings all;
    all.garp.master_delay = 7s;
    all.lower_prio_no_advert = true;
    config::vrrp_instance one;
    auto made = settings_of(one, all);
    EXPECT_EQ(made.announce_again, 7s);
    EXPECT_EQ(made.announce_after_lower, 7s) << "as for a take-over, where nothing else is written";
    EXPECT_FALSE(made.answers_lower);
    EXPECT_TRUE(made.starts_as_master);

    one.garp.master_delay = 2s;
    one.garp.lower_prio_delay = 3s;
    one.lower_prio_no_advert = false;
    one.state = config::vrrp_state::backup;
    made = settings_of(one, all);
    EXPECT_EQ(made.announce_again, 2s);
    EXPECT_EQ(made.announce_after_lower, 3s);
    EXPECT_TRUE(made.answers_lower);
    EXPECT_FALSE(made.starts_as_master);
}

TEST(InstanceSettings, RepeatAnnouncementsAsOftenAsIsWritten)
{
    config::vrrp_settings all;
    config::vrrp_instance one;
    EXPECT_EQ(repeats_of(one, all), (repeats{.take_over = 5, .refresh = 1, .lower_master = 5}));
    all.garp.master_repeat = 3;
    one.garp.master_refresh_repeat = 2;
    EXPECT_EQ(repeats_of(one, all), (repeats{.take_over = 3, .refresh = 2, .lower_master = 3}));
    one.garp.lower_prio_repeat = 0;
    EXPECT_EQ(repeats_of(one, all).of(announcement::lower_master), 0u);
}

TEST(InstanceSettings, AdvertiseOnlyWhatIsNotExcludedAndThePasswordOfTheSecondVersion)
{
    config::vrrp_instance one;
    one.router_id = 51;
    one.addresses = {{.host = host("192.0.2.100")}};
    one.excluded_addresses = {{.host = host("192.0.2.101")}};
    one.authentication = config::vrrp_authentication::pass;
    one.auth_pass = secret{"longer than eight"};
    auto made = advert_of(one, 0);
    EXPECT_EQ(made.priority, 0);
    EXPECT_EQ(made.addresses, std::vector{host("192.0.2.100")});
    EXPECT_EQ(made.password, (std::array<std::uint8_t, 8>{'l', 'o', 'n', 'g', 'e', 'r', ' ', 't'}));
    EXPECT_EQ(expectation_of(one, {}).password, made.password);

    one.version = 3;
    EXPECT_EQ(advert_of(one, 0).authentication, authentication::none);
}

TEST(InstanceSettings, TakeTheOldChecksumOnlyOverIPv4)
{
    config::vrrp_settings all;
    all.v3_checksum_as_v2 = true;
    config::vrrp_instance one;
    EXPECT_EQ(checksum_form_of(one, all), checksum_form::message_only);
    one.family = address::family::v6;
    EXPECT_EQ(checksum_form_of(one, all), checksum_form::pseudo_header);
}

TEST(NewAddress, IsAsWritten)
{
    const auto made = new_address_of({.host = host("192.0.2.100"),
                                      .prefix = 24,
                                      .broadcast = "+",
                                      .scope = "link",
                                      .label = "eth0:1",
                                      .flags = {"noprefixroute"}},
                                     3);
    EXPECT_EQ(made.what.link, 3);
    EXPECT_EQ(made.what.prefix, 24u);
    EXPECT_EQ(made.what.scope, RT_SCOPE_LINK);
    EXPECT_EQ(made.what.flags, static_cast<std::uint32_t>(IFA_F_NOPREFIXROUTE));
    EXPECT_EQ(made.what.label, "eth0:1");
    EXPECT_EQ(made.what.protocol, netlink::address_tag);
    EXPECT_EQ(made.broadcast, host("192.0.2.255"));
}

TEST(NewAddress, HasNoDetectionOfDuplicates)
{
    const auto made = new_address_of({.host = host("2001:db8::1"), .prefix = 64, .preferred_lft = "0"}, 3);
    EXPECT_EQ(made.what.flags, static_cast<std::uint32_t>(IFA_F_NODAD));
    EXPECT_EQ(made.preferred_seconds, 0u);
}

TEST(NewAddress, OfAPeerHasThePrefixOfThePeer)
{
    const auto made =
        new_address_of({.host = host("192.0.2.1"), .prefix = 32, .peer = host("192.0.2.2"), .peer_prefix = 30}, 3);
    EXPECT_EQ(made.what.prefix, 30u);
    EXPECT_EQ(made.what.peer, host("192.0.2.2"));
}

TEST(NewAddress, HasTheBroadcastAddressOfItsNetwork)
{
    EXPECT_EQ(new_address_of({.host = host("192.0.2.100"), .prefix = 26, .broadcast = "-"}, 1).broadcast,
              host("192.0.2.64"));
    EXPECT_EQ(new_address_of({.host = host("192.0.2.100"), .prefix = 26, .broadcast = "192.0.2.127"}, 1).broadcast,
              host("192.0.2.127"));
    EXPECT_EQ(new_address_of({.host = host("192.0.2.100"), .prefix = 26}, 1).broadcast, std::nullopt);
}

}  // namespace
}  // namespace tenbin::vrrp
