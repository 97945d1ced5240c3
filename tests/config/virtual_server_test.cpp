#include "keepalived_reading.hpp"

namespace tenbin::config {
namespace {

using namespace std::chrono_literals;

virtual_server clean_service(const std::string& lines)
{
    return clean(in_service(lines + "\n  real_server 198.51.100.1 80 { PING_CHECK {} }")).virtual_servers.at(0);
}

service_server clean_server(const std::string& lines)
{
    return clean(in_service_server(lines)).virtual_servers.at(0).servers.at(0);
}

service_check clean_check(const std::string& lines)
{
    return clean_server(lines).checks.at(0);
}

TEST(VirtualServer, OfTheScenarioIsReadWhole)
{
    const auto read = clean(R"(virtual_server_group MYSQL100 {
  192.168.31.119 3306
}
virtual_server group MYSQL100 {
  delay_loop   3
  lvs_sched    rr
  lvs_method   DR
  protocol     TCP
  real_server  192.168.31.111 3306 {
    weight 1
    inhibit_on_failure
    TCP_CHECK {
      connect_port 3306
      connect_timeout 3
    }
  }
}
)");

    EXPECT_EQ(read.virtual_server_groups.at(0).entries.at(0).port, 3306);
    const auto& service = read.virtual_servers.at(0);
    EXPECT_EQ(service.group, "MYSQL100");
    EXPECT_EQ(service.balance, scheduler::rr);
    EXPECT_EQ(service.method.how, forwarding::dr);
    EXPECT_EQ(service.protocol, transport::tcp);
    const auto& server = service.servers.at(0);
    EXPECT_EQ(server.where, endpoint::parse("192.168.31.111:3306"));
    EXPECT_TRUE(server.inhibit_on_failure);
    service_check expected{.connect_timeout = 3s, .delay_loop = 3s, .warmup = 3s};
    expected.connect_port = std::uint16_t{3306};
    EXPECT_EQ(server.checks.at(0), expected);
}

TEST(VirtualServer, HasTheValuesThatItsWordsSay)
{
    EXPECT_EQ(clean_service("persistence_timeout").persistence->timeout, 360s);
    EXPECT_EQ(clean_service("persistence_timeout 50").persistence->timeout, 50s);
    EXPECT_EQ(clean_service("persistence_granularity 255.255.255.0").persistence->prefix, 24U);
    EXPECT_EQ(clean_service("flag-1\n flag-3").flags, 5U);
    EXPECT_EQ(clean_service("sh-port").flags, 2U);
    EXPECT_EQ(clean_service("quorum_up \"/bin/up web\" root").quorum_up,
              (command{.line = "/bin/up web", .user = "root"}));
    EXPECT_EQ(clean_service("sorry_server 198.51.100.9").sorry_server, endpoint::parse("198.51.100.9:80"));
    EXPECT_EQ(clean_service("weight 7").servers.at(0).weight, 7U);
    EXPECT_TRUE(clean_service("alpha").servers.at(0).alpha);
}

TEST(VirtualServer, GroupsHaveRangesPrefixesAndMarks)
{
    const auto group = clean("virtual_server_group G {\n192.0.2.1-3 80\n192.0.2.16/30\n2001:db8::1-f 80\nfwmark 5 "
                             "inet6\n}\n" +
                             in_service("real_server 198.51.100.1 80 { PING_CHECK {} }"))
                           .virtual_server_groups.at(0);

    EXPECT_EQ(group.entries.at(0).last, address::parse("192.0.2.3"));
    EXPECT_EQ(group.entries.at(1).first, address::parse("192.0.2.16"));
    EXPECT_EQ(group.entries.at(1).last, address::parse("192.0.2.19"));
    EXPECT_EQ(group.entries.at(2).last, address::parse("2001:db8::f"));
    EXPECT_EQ(group.entries.at(3).mark, 5U);
    EXPECT_EQ(group.entries.at(3).family, address::family::v6);
}

TEST(ServiceCheck, HasItsOwnDefaults)
{
    EXPECT_EQ(clean_check("TCP_CHECK { }").retry, 1U);
    EXPECT_EQ(clean_check("HTTP_GET {\n url {\n path /\n }\n }").delay_before_retry, 3s);
    EXPECT_EQ(clean_check("MISC_CHECK {\n misc_path /bin/true\n }").retry, 0U);
    EXPECT_EQ(clean_check("DNS_CHECK { }").retry, 3U);
    EXPECT_EQ(clean_check("DNS_CHECK { }").delay_before_retry, 60s);
    EXPECT_EQ(clean_check("delay_loop 9\n PING_CHECK { }").warmup, 9s);
    EXPECT_EQ(clean_check("retry 4\n DNS_CHECK { }").retry, 4U);
}

TEST(ServiceCheck, TakesARefusalForFinalUnlessMoreAttemptsWereWritten)
{
    EXPECT_TRUE(clean_check("TCP_CHECK { }").refusal_is_final);
    EXPECT_FALSE(clean_check("TCP_CHECK {\n retry 1\n }").refusal_is_final);
    EXPECT_FALSE(clean_check("delay_before_retry 2\n TCP_CHECK { }").refusal_is_final);
}

TEST(ServiceCheck, HasTheValuesThatItsWordsSay)
{
    const auto http = std::get<http_check>(
        clean_check("SSL_GET {\n url {\n path /x\n status_code 200-299 404\n }\n http_protocol 1.1\n enable_sni\n }")
            .what);
    EXPECT_TRUE(http.tls);
    EXPECT_EQ(http.urls.at(0).statuses, (std::vector<status_range>{{200, 299}, {404, 404}}));
    EXPECT_EQ(http.version, http_version::v1_1);
    const auto udp = std::get<udp_check>(clean_check("UDP_CHECK {\n payload \"00 fe\"\n require_reply 3x\n }").what);
    EXPECT_EQ(udp.payload, (std::vector<std::uint8_t>{0, 0xfe}));
    EXPECT_EQ(udp.reply, (std::vector<masked_byte>{{.value = 0x30, .mask = 0xf0}}));
    EXPECT_EQ(std::get<dns_check>(clean_check("DNS_CHECK {\n type aaaa\n }").what).type, "AAAA");
    const auto smtp =
        clean_check("SMTP_CHECK {\n host {\n connect_ip 192.0.2.1\n connect_port 26\n }\n helo_name lvs\n }");
    EXPECT_EQ(smtp.connect_port, std::uint16_t{26});
    EXPECT_EQ(std::get<smtp_check>(smtp.what).helo_name, "lvs");
}

struct service_case {
    const char* what;
    std::string text;
    const char* said;

    friend void PrintTo(const service_case& one, std::ostream* out) { *out << one.what; }
};

class BadService : public testing::TestWithParam<service_case> {};

TEST_P(BadService, IsNamedWithWhatWouldBeRight)
{
    EXPECT_EQ(said_of(GetParam().text), GetParam().said);
}

const std::string a_server = "real_server 198.51.100.1 80 { PING_CHECK {} }";

const service_case service_cases[] = {
    {"capital letters",
     "virtual_server 192.0.2.10 80 {\n  lb_algo RR\n  lb_kind NAT\n  protocol TCP\n" + a_server + "\n}\n",
     "2:11: error: 'RR' is not a value of lb_algo\n    did you mean rr?\n"},
    {"more addresses than a kernel can have services",
     "virtual_server_group G {\n  10.1.0.0/16 80\n  10.0.0.0/15 80\n  2001:db8::/112 80\n  2001:db8::/32 80\n}\n" +
         in_service("real_server 198.51.100.1 80 { PING_CHECK {} }"),
     "3:3: error: '10.0.0.0/15' is more than 65536 addresses, each of them a service\n"
     "    let the firewall mark the packets, as in: fwmark 5\n"
     "5:3: error: '2001:db8::/32' is more than 65536 addresses, each of them a service\n"
     "    let the firewall mark the packets, as in: fwmark 5\n"},
};

INSTANTIATE_TEST_SUITE_P(Table, BadService, testing::ValuesIn(service_cases));

}  // namespace
}  // namespace tenbin::config
