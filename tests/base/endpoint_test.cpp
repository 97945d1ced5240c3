#include <tenbin/base/endpoint.hpp>

#include <gtest/gtest.h>

namespace tenbin {

TEST(Endpoint, ReadsBackWhatItPrints)
{
    for (const auto* text : {"192.0.2.1:3306", "[2001:db8::1]:25", "0.0.0.0:0", "[::]:65535"}) {
        const auto parsed = endpoint::parse(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(parsed->to_string(), text);
        EXPECT_EQ(from_socket_address(to_socket_address(*parsed).storage), parsed);
    }
}

TEST(Endpoint, RefusesWhatIsNoEndpoint)
{
    for (const auto* text : {"", ":", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:1x", "[192.0.2.1]:1", "::1:25", "host:1"})
        EXPECT_EQ(endpoint::parse(text), std::nullopt) << text;
}

}  // namespace tenbin
