#include <tenbin/base/network.hpp>

#include <gtest/gtest.h>

namespace tenbin {
namespace {

network block(std::string_view text)
{
    return network::parse(text).value();
}

address host(std::string_view text)
{
    return address::parse(text).value();
}

TEST(Network, HoldsTheAddressesOfItsPrefix)
{
    EXPECT_TRUE(block("192.0.2.0/24").contains(host("192.0.2.255")));
    EXPECT_FALSE(block("192.0.2.0/24").contains(host("192.0.3.0")));
    EXPECT_TRUE(block("192.0.2.128/25").contains(host("192.0.2.128")));
    EXPECT_FALSE(block("192.0.2.128/25").contains(host("192.0.2.127")));
    EXPECT_TRUE(block("2001:db8::/33").contains(host("2001:db8:7fff::1")));
    EXPECT_FALSE(block("2001:db8::/33").contains(host("2001:db8:8000::1")));
}

TEST(Network, OfNoBitsHoldsItsWholeFamily)
{
    EXPECT_TRUE(block("0.0.0.0/0").contains(host("255.255.255.255")));
    EXPECT_FALSE(block("0.0.0.0/0").contains(host("::1")));
    EXPECT_TRUE(block("::/0").contains(host("ffff::")));
}

TEST(Network, WithoutPrefixIsOneAddress)
{
    EXPECT_EQ(block("192.0.2.7"), block("192.0.2.7/32"));
    EXPECT_EQ(block("::1").to_string(), "::1/128");
    EXPECT_FALSE(block("192.0.2.7").contains(host("192.0.2.6")));
}

TEST(Network, LosesTheBitsBehindItsPrefix)
{
    EXPECT_EQ(block("10.1.2.3/8").to_string(), "10.0.0.0/8");
}

TEST(Network, IsNothingElse)
{
    for (const auto* text :
         {"", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x", "ten/8", "/8"})
        EXPECT_FALSE(network::parse(text).has_value()) << text;
}

TEST(Network, TakesMappedAddressesForWhatTheyAre)
{
    EXPECT_EQ(unmapped(host("::ffff:192.0.2.1")), host("192.0.2.1"));
    EXPECT_EQ(unmapped(host("::fffe:192.0.2.1")), host("::fffe:192.0.2.1"));
    EXPECT_EQ(unmapped(host("192.0.2.1")), host("192.0.2.1"));
}

}  // namespace
}  // namespace tenbin
