// What a proxy's block says of its clients.
#include <gtest/gtest.h>

#include "reading.hpp"

namespace tenbin::config {
namespace {

client_settings clients_of(const std::string& lines)
{
    const auto done = load_text(in_proxy(lines));
    EXPECT_TRUE(done.model.has_value()) << messages_of(in_proxy(lines));
    return done.model ? done.model->proxies.at(0).clients : client_settings{};
}

network block(std::string_view text)
{
    return network::parse(text).value();
}

TEST(ClientKeywords, HoldEachClientToItsLimits)
{
    const auto clients = clients_of("max_sessions_per_client 50\n connect_rate_per_client 20/500ms\n"
                                    "max_logins_per_client 7");
    EXPECT_EQ(clients.max_sessions, 50);
    EXPECT_EQ(clients.rate, (connect_rate{.connections = 20, .per = milliseconds{500}}));
    EXPECT_EQ(clients.max_logins, 7);
}

TEST(ClientKeywords, CountTheTimeOfARateInSeconds)
{
    EXPECT_EQ(clients_of("connect_rate_per_client 20/3").rate.per, seconds{3});
    EXPECT_EQ(clients_of("connect_rate_per_client 0").rate.connections, 0);
}

TEST(ClientKeywords, GatherTheNetworksOfAllLines)
{
    const auto clients = clients_of("allow 192.0.2.0/24 2001:db8::/32\n deny 192.0.2.1\n allow 10.0.0.0/8\n"
                                    "accept_proxy 192.0.2.5");
    EXPECT_EQ(clients.allow, (std::vector{block("192.0.2.0/24"), block("2001:db8::/32"), block("10.0.0.0/8")}));
    EXPECT_EQ(clients.deny, std::vector{block("192.0.2.1")});
    EXPECT_EQ(clients.balancers, std::vector{block("192.0.2.5")});
}

TEST(ClientKeywords, SayWhatIsNoNetwork)
{
    EXPECT_EQ(messages_of(in_proxy("allow 192.0.2.0/33")),
              R"(t.conf:4:9: error: '192.0.2.0/33' is not an address or a network
      allow 192.0.2.0/33
            ^~~~~~~~~~~~
    as in: allow 192.0.2.0/24 2001:db8::/32
)");
}

TEST(ClientKeywords, WarnOfBitsThatDoNotCount)
{
    EXPECT_EQ(messages_of(in_proxy("deny 192.0.2.7/24")),
              R"(t.conf:4:8: warning: '192.0.2.7/24' is read as 192.0.2.0/24
      deny 192.0.2.7/24
           ^~~~~~~~~~~~
    what is behind the prefix does not count
)");
}

TEST(ClientKeywords, SayWhatIsNoRate)
{
    for (const auto* rate : {"10", "0/1s", "10/", "/1s", "10/0s", "x/1s", "10/25h", "1000001/1s"})
        EXPECT_NE(messages_of(in_proxy("connect_rate_per_client " + std::string{rate}))
                      .find("is not a number of connections in a time"),
                  std::string::npos)
            << rate;
}

}  // namespace
}  // namespace tenbin::config
