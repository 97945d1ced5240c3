#include <tenbin/pool/access_list.hpp>

#include <gtest/gtest.h>

#include <initializer_list>

namespace tenbin::pool {
namespace {

std::vector<network> networks(std::initializer_list<const char*> texts)
{
    std::vector<network> all;
    for (const auto* text : texts)
        all.push_back(network::parse(text).value());
    return all;
}

access_list list(std::initializer_list<const char*> allow, std::initializer_list<const char*> deny)
{
    return {networks(allow), networks(deny)};
}

bool admits(const access_list& of, const char* client)
{
    return of.admits(address::parse(client).value());
}

TEST(AccessList, AdmitsEverybodyWhenNothingIsWritten)
{
    EXPECT_TRUE(admits(list({}, {}), "192.0.2.1"));
    EXPECT_TRUE(admits(list({}, {}), "2001:db8::1"));
}

TEST(AccessList, AdmitsOnlyWhatIsAllowed)
{
    const auto only = list({"192.0.2.0/24"}, {});
    EXPECT_TRUE(admits(only, "192.0.2.1"));
    EXPECT_FALSE(admits(only, "198.51.100.1"));
    EXPECT_FALSE(admits(only, "2001:db8::1"));
}

TEST(AccessList, AdmitsAllButWhatIsDenied)
{
    const auto but = list({}, {"192.0.2.0/24"});
    EXPECT_FALSE(admits(but, "192.0.2.1"));
    EXPECT_TRUE(admits(but, "198.51.100.1"));
}

TEST(AccessList, LetsTheLongestPrefixDecide)
{
    const auto nested = list({"10.0.0.0/8", "10.1.2.0/24"}, {"10.1.0.0/16", "10.1.2.3"});
    EXPECT_TRUE(admits(nested, "10.2.0.1"));
    EXPECT_FALSE(admits(nested, "10.1.0.1"));
    EXPECT_TRUE(admits(nested, "10.1.2.1"));
    EXPECT_FALSE(admits(nested, "10.1.2.3"));
}

TEST(AccessList, DeniesWhereBothSayTheSamePrefix)
{
    EXPECT_FALSE(admits(list({"192.0.2.0/24"}, {"192.0.2.0/24"}), "192.0.2.1"));
}

}  // namespace
}  // namespace tenbin::pool
