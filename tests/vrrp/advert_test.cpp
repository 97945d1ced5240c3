#include <tenbin/vrrp/advert.hpp>

#include <gtest/gtest.h>

#include <random>

namespace tenbin::vrrp {
namespace {

using bytes = std::vector<std::uint8_t>;

address host(const char* text)
{
    return address::parse(text).value();
}

bytes from_hex(std::string_view text)
{
    bytes made;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        made.push_back(static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
    return made;
}

const route multicast{.from = host("192.168.200.11"), .to = host("224.0.0.18")};

/// As keepalived 2.2.7 sends them.
const advert second{.version = 2, .router_id = 5, .priority = 100, .addresses = {host("192.168.200.17")}};
const advert third{.version = 3,
                   .router_id = 5,
                   .priority = 100,
                   .interval = milliseconds{500},
                   .addresses = {host("192.168.200.17")}};

TEST(Advert, IsThatOfKeepalived)
{
    EXPECT_EQ(encode(second, multicast), from_hex("210564010001f23dc0a8c8110000000000000000"));
    EXPECT_EQ(encode(third, multicast), from_hex("31056401003278c9c0a8c811"));
}

TEST(Advert, ComesBackFromTheWire)
{
    auto with_password = second;
    with_password.authentication = authentication::pass;
    with_password.password = {'1', '1', '1', '1'};
    const advert sixth{.version = 3,
                       .router_id = 255,
                       .priority = 0,
                       .interval = milliseconds{40'950},
                       .addresses = {host("fe80::5"), host("2001:db8::5")}};
    const route by_sixth{.from = host("fe80::1"), .to = host("ff02::12")};
    for (const auto& [what, by] :
         {std::pair{second, multicast}, {with_password, multicast}, {third, multicast}, {sixth, by_sixth}})
        EXPECT_EQ(decode(encode(what, by), by).value().what, what);
}

TEST(Advert, MayHaveEitherChecksumOverIpv4)
{
    const auto bare = encode(third, multicast, checksum_form::message_only);
    EXPECT_EQ(decode(bare, multicast).value().form, checksum_form::message_only);
    EXPECT_EQ(decode(encode(third, multicast), multicast).value().form, checksum_form::pseudo_header);
    const route by_sixth{.from = host("fe80::1"), .to = host("ff02::12")};
    const auto sixth = encode({.version = 3, .addresses = {host("fe80::5")}}, by_sixth, checksum_form::message_only);
    EXPECT_EQ(decode(sixth, by_sixth).error(), advert_flaw::bad_checksum);
}

TEST(Advert, NamesItsFlaw)
{
    const auto good = encode(second, multicast);
    const auto changed = [&](std::size_t at, std::uint8_t to) {
        auto made = good;
        made[at] = to;
        return decode(made, multicast).error();
    };
    EXPECT_EQ(decode(bytes{0x21, 5}, multicast).error(), advert_flaw::too_short);
    EXPECT_EQ(changed(0, 0x11), advert_flaw::unknown_version);
    EXPECT_EQ(changed(0, 0x22), advert_flaw::unknown_type);
    EXPECT_EQ(changed(3, 2), advert_flaw::wrong_length);
    EXPECT_EQ(changed(4, 3), advert_flaw::unknown_authentication);
    EXPECT_EQ(changed(2, 101), advert_flaw::bad_checksum);
}

TEST(Advert, IsReadFromAnyBytesWithoutHarm)
{
    std::mt19937 chance{1};
    unsigned good = 0;
    for (int i = 0; i < 100'000; ++i) {
        auto made = encode(i % 2 == 0 ? second : third, multicast);
        made[chance() % made.size()] ^= static_cast<std::uint8_t>(1U << chance() % 8);
        if (chance() % 4 == 0)
            made.resize(chance() % (made.size() + 1));
        if (decode(made, multicast))
            ++good;
    }
    EXPECT_EQ(good, 0u) << "one bit is always noticed";
}

}  // namespace
}  // namespace tenbin::vrrp
