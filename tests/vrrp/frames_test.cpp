// What goes out beside adverts: announcements, and the header before the adverts of an instance with AH.
#include <tenbin/vrrp/announcement_frames.hpp>
#include <tenbin/vrrp/authentication_header.hpp>

#include <gtest/gtest.h>

namespace tenbin::vrrp {
namespace {

using bytes = std::vector<std::uint8_t>;

constexpr hardware_address own{2, 0, 0, 0, 0, 0x11};

/// The Internet checksum of a message that carries it is all ones.
std::uint16_t sum_of(const bytes& covered)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < covered.size(); i += 2)
        sum += static_cast<std::uint32_t>(covered[i] << 8 | (i + 1 < covered.size() ? covered[i + 1] : 0));
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

TEST(AnnouncementFrame, IsAnArpRequestForItself)
{
    const auto frame = announcement_frame(address::parse("192.0.2.1").value(), own, false);
    const bytes wanted{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,    0,    0,    0,    0,   0x11, 8, 6,
                       0,    1,    8,    0,    6,    4,    0,    1,    2,    0,    0,   0,    0, 0x11,
                       192,  0,    2,    1,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 192, 0,    2, 1};
    EXPECT_EQ(frame, wanted);
}

TEST(AnnouncementFrame, IsAnAdvertisementThatOverrides)
{
    const auto host = address::parse("2001:db8::1").value();
    const auto frame = announcement_frame(host, own, true);
    constexpr std::size_t headers = 14 + 40;
    ASSERT_EQ(frame.size(), headers + 32);
    EXPECT_EQ((bytes{frame.begin(), frame.begin() + 6}), (bytes{0x33, 0x33, 0, 0, 0, 1}));
    EXPECT_EQ(frame[14 + 7], 255) << "the hop limit of RFC 4861";
    EXPECT_EQ(frame[headers], 136);
    EXPECT_EQ(frame[headers + 4], 0xa0) << "router, override, unsolicited";
    EXPECT_TRUE(std::equal(host.bytes.begin(), host.bytes.end(), frame.begin() + headers + 8));

    bytes covered{frame.begin() + 14 + 8, frame.end()};
    covered.insert(covered.end(), {0, 0, 0, 32, 0, 0, 0, 58});
    EXPECT_EQ(sum_of(covered), 0xffff);
    EXPECT_EQ(announcement_frame(host, own, false)[headers + 4], 0x20);
}

const route by{.from = address::parse("192.0.2.1").value(), .to = address::parse("224.0.0.18").value()};
const bytes message{0x21, 51, 100, 1, 2, 1, 0, 0, 192, 0, 2, 100, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr std::uint16_t id = 7;
const ah_secret secret{.key = {'k', 'e', 'y'}};

/// As it lies in the packet.
bytes header_for(std::size_t size, std::uint8_t ttl)
{
    return {0x45, 0xc0, 0, static_cast<std::uint8_t>(20 + size), 0, id, 0, 0, ttl, ah_protocol, 0, 0, 192, 0, 2, 1, 224,
            0,    0,    18};
}

TEST(AuthenticationHeader, IsBelievedWithTheSamePassword)
{
    const auto behind = with_ah(by, message, secret, 9, id, hop_limit);
    ASSERT_EQ(behind.size(), ah_bytes + message.size());
    const auto header = header_for(behind.size(), hop_limit);
    const auto read = open_ah(header, behind, secret);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->sequence, 9u);
    EXPECT_EQ((bytes{read->message.begin(), read->message.end()}), message);
}

TEST(AuthenticationHeader, IsNotBelievedOnceAByteIsAnother)
{
    auto behind = with_ah(by, message, secret, 9, id, hop_limit);
    auto header = header_for(behind.size(), hop_limit);
    for (std::size_t i = 0; i < behind.size(); ++i) {
        behind[i] ^= 1;
        EXPECT_FALSE(open_ah(header, behind, secret)) << i;
        behind[i] ^= 1;
    }
    EXPECT_FALSE(open_ah(header, behind, {.key = {'n', 'o'}}));
    EXPECT_FALSE(open_ah(header, std::span{behind}.first(ah_bytes - 1), secret));
    header[15] ^= 1;
    EXPECT_FALSE(open_ah(header, behind, secret)) << "another source";
}

TEST(AuthenticationHeader, CoversTheTtlOnlyOnOneLink)
{
    const auto near = with_ah(by, message, secret, 9, id, hop_limit);
    EXPECT_FALSE(open_ah(header_for(near.size(), 60), near, secret));
    const ah_secret far{.key = secret.key, .unicast = true};
    const auto behind = with_ah(by, message, far, 9, id, hop_limit);
    EXPECT_TRUE(open_ah(header_for(behind.size(), 60), behind, far));
}

}  // namespace
}  // namespace tenbin::vrrp
