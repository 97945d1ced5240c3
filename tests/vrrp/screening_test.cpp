#include <tenbin/vrrp/screening.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace tenbin::vrrp {
namespace {

using namespace std::chrono_literals;

address host(const char* text)
{
    return address::parse(text).value();
}

const address master = host("192.0.2.1");
const address group = host("224.0.0.18");
const address shared = host("192.0.2.100");

expectation an_expectation()
{
    expectation made;
    made.router_id = 51;
    made.addresses = {shared};
    made.own = host("192.0.2.2");
    made.group = group;
    return made;
}

struct sent {
    advert what{.router_id = 51, .priority = 120, .addresses = {shared}};
    route by{.from = master, .to = group};
    unsigned ttl = hop_limit;
    checksum_form form = checksum_form::pseudo_header;
};

tl::expected<screened, std::string> screen_sent(const sent& one, const expectation& wanted)
{
    const auto bytes = encode(one.what, one.by, one.form);
    return screen({.by = one.by, .ttl = one.ttl, .message = bytes}, wanted);
}

TEST(Screening, TakesWhatIsExpected)
{
    const auto read = screen_sent({}, an_expectation());
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->said.priority, 120u);
    EXPECT_EQ(read->said.from, master);
    EXPECT_EQ(read->mismatch, "");
}

struct refused {
    const char* name;
    std::function<void(sent&, expectation&)> change;
    const char* words;
};

class Refused : public testing::TestWithParam<refused> {};

TEST_P(Refused, IsNamed)
{
    sent one;
    auto wanted = an_expectation();
    GetParam().change(one, wanted);
    const auto read = screen_sent(one, wanted);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Screening,
    Refused,
    testing::Values(
        refused{"Loop",
                [](sent& one, expectation& wanted) { one.by.from = wanted.own; },
                "it comes from our own address: a loop, or another box that has it, too"},
        refused{"OtherGroup",
                [](sent& one, expectation&) { one.by.to = host("224.0.0.19"); },
                "it was sent to 224.0.0.19, not to 224.0.0.18"},
        refused{"Forwarded",
                [](sent& one, expectation&) { one.ttl = 254; },
                "its TTL is 254, not 255: a router has forwarded it"},
        refused{"Version", [](sent& one, expectation&) { one.what.version = 3; }, "its version is 3, not 2"},
        refused{"RouterId",
                [](sent& one, expectation&) { one.what.router_id = 52; },
                "its virtual router id is 52, not 51"},
        refused{"Interval", [](sent& one, expectation&) { one.what.interval = 3s; }, "its interval is 3 s, not 1 s"},
        refused{"Authentication",
                [](sent& one, expectation&) { one.what.authentication = authentication::pass; },
                "its authentication is PASS, not none"},
        refused{"Password",
                [](sent& one, expectation& wanted) {
                    one.what.authentication = wanted.authentication = authentication::pass;
                    wanted.password = {'k', 'e', 'y'};
                },
                "its password is another one"},
        refused{"Addresses",
                [](sent& one, expectation&) { one.what.addresses.push_back(host("192.0.2.101")); },
                "the number of its addresses is 2, not 1"},
        refused{"MulticastToUnicast",
                [](sent&, expectation& wanted) { wanted.peers = {{.where = master}}; },
                "it was sent by multicast, and this instance has unicast peers"},
        refused{"NoPeer",
                [](sent& one, expectation& wanted) {
                    one.by.to = wanted.own;
                    wanted.peers = {{.where = host("192.0.2.9")}};
                    wanted.only_peers = true;
                },
                "it comes from none of the unicast peers"},
        refused{"PeerTooFar",
                [](sent& one, expectation& wanted) {
                    one.by.to = wanted.own;
                    one.ttl = 60;
                    wanted.peers = {{.where = master, .ttl_min = 64}};
                },
                "its TTL is 60, not in 64 to 255"}),
    [](const auto& each) { return each.param.name; });

TEST(Screening, SaysWhichAddressIsNotOurs)
{
    sent one;
    one.what.addresses = {host("192.0.2.101")};
    auto wanted = an_expectation();
    const auto read = screen_sent(one, wanted);
    ASSERT_TRUE(read) << "the advert counts all the same, as in keepalived";
    EXPECT_EQ(read->mismatch, "it names 192.0.2.101, which is no address of this instance");

    wanted.checks_addresses = false;
    EXPECT_EQ(screen_sent(one, wanted)->mismatch, "");
}

TEST(Screening, TakesTheIntervalOfAThirdVersionAsItIs)
{
    sent one;
    one.what.version = 3;
    one.what.interval = 300ms;
    auto wanted = an_expectation();
    wanted.version = 3;
    for (const auto form : {checksum_form::pseudo_header, checksum_form::message_only}) {
        one.form = form;
        const auto read = screen_sent(one, wanted);
        ASSERT_TRUE(read) << read.error();
        EXPECT_EQ(read->said.interval, 300ms);
    }
}

TEST(Screening, TakesThePeersThatItHas)
{
    sent one;
    auto wanted = an_expectation();
    one.by.to = wanted.own;
    one.ttl = 62;
    wanted.peers = {{.where = master}};
    EXPECT_TRUE(screen_sent(one, wanted));
}

TEST(Screening, OutlivesEveryShortPacket)
{
    const sent one;
    const auto bytes = encode(one.what, one.by);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(screen({.by = one.by, .message = std::span{bytes}.first(size)}, an_expectation())) << size;
}

}  // namespace
}  // namespace tenbin::vrrp
