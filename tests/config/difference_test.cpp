#include <tenbin/config/difference.hpp>

#include <gmock/gmock.h>

#include <string>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> between(const std::string& before, const std::string& after)
{
    return difference(effective_lines(one_text(before), &resolve_in_tests),
                      effective_lines(one_text(after), &resolve_in_tests));
}

TEST(Difference, IsNoneWhereTheMeaningIsTheSame)
{
    EXPECT_THAT(between(in_proxy("connect_timeout 5"), in_proxy("retry 1\nconnect_timeout 5000ms")), IsEmpty());
    EXPECT_THAT(between(in_server("weight 1"), in_server("")), IsEmpty());
}

TEST(Difference, NamesServersThatComeAndGo)
{
    EXPECT_THAT(
        between(in_proxy("real_server 192.0.2.3 80\nsorry_server 2001:db8::1 80"),
                in_proxy("real_server 192.0.2.4 80 {\nweight 3\n}")),
        ElementsAre(
            "a: real_server 192.0.2.3:80 is removed; it gets no new clients; those it has stay until they leave",
            "a: sorry_server [2001:db8::1]:80 is removed; it gets no new clients; those it has stay until they leave",
            "a: real_server 192.0.2.4:80 is added with weight 3; it gets clients once its checks are good"));
}

TEST(Difference, NamesProxiesAndAddressesThatComeAndGo)
{
    EXPECT_THAT(
        between(in_proxy("listen 192.0.2.1:81"),
                in_proxy("listen 192.0.2.1:82") + "tcp_proxy b {\nlisten 192.0.2.1:83\nreal_server 192.0.2.2 80\n}"),
        ElementsAre(
            "a: listen 192.0.2.1:81 is removed; no new clients there; those who came that way stay until they leave",
            "a: listen 192.0.2.1:82 is added; clients are accepted there, too",
            "tcp_proxy b is added"));
}

TEST(Difference, TellsBothValuesAndWhichIsTheDefault)
{
    EXPECT_THAT(
        between(in_global_defs("workers 4"), in_global_defs("io_engine epoll")),
        ElementsAre(
            "global_defs: workers changes from 4 to auto, the default; it counts at the next start, not by a reload",
            "global_defs: io_engine changes from auto to epoll; it counts at the next start, not by a reload"));
    EXPECT_THAT(between(in_proxy("idle_timeout 1m"), in_proxy("idle_timeout 90")),
                ElementsAre("a: idle_timeout changes from 60s to 90s"));
}

TEST(Difference, TellsWhatAWeightDoes)
{
    EXPECT_THAT(between(in_server("weight 1"), in_server("weight 2")),
                ElementsAre("a: real_server 192.0.2.2:80: weight changes from 1 to 2; the clients it has stay"));
    EXPECT_THAT(between(in_server("weight 1"), in_server("weight 0")),
                ElementsAre("a: real_server 192.0.2.2:80: weight changes from 1 to 0; it gets no new clients; those it "
                            "has stay until they leave"));
}

TEST(Difference, QuotesWhatHasBlanks)
{
    EXPECT_THAT(between(in_check("query \"SELECT 1\""), in_check("query SHOW")),
                ElementsAre("a: real_server 192.0.2.2:80: MYSQL_CHECK: query changes from \"SELECT 1\" to SHOW"));
}

TEST(Difference, TellsNoPassword)
{
    EXPECT_THAT(between(in_check("password one"), in_check("password two")),
                ElementsAre("a: real_server 192.0.2.2:80: MYSQL_CHECK: password changes"));
    EXPECT_THAT(between(in_check("password one"), in_check("")),
                ElementsAre("a: real_server 192.0.2.2:80: MYSQL_CHECK: password is removed"));
}

TEST(Difference, TellsWhoseConnectionsOfLayer4AreCut)
{
    const auto service = [](const std::string& lines) {
        return "virtual_server 192.0.2.9 80 {\nlb_kind DR\n" + lines + "\nreal_server 192.0.2.2 80\n}\n";
    };
    EXPECT_THAT(
        between(service("protocol TCP\nlb_algo rr"), service("protocol UDP\nlb_algo wrr")),
        ElementsAre(
            "virtual_server 192.0.2.9:80: protocol changes from TCP to UDP; it is another service, and "
            "the connections of the old one are cut",
            "virtual_server 192.0.2.9:80: lb_algo changes from rr to wrr; it counts for new clients; those that "
            "are there stay where they are"));
    EXPECT_THAT(between(service("protocol TCP\nlb_algo rr") + in_proxy(""), in_proxy("")),
                ElementsAre("virtual_server 192.0.2.9:80 is removed; its connections are cut"));
}

TEST(Difference, TellsWhatARouterDoes)
{
    const auto router = [](const std::string& lines) {
        return "vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\n" + lines + "\n}\n";
    };
    EXPECT_THAT(
        between(router("priority 100\nvirtual_ipaddress {\n192.0.2.1\n192.0.2.2\n}"),
                router("priority 150\nvirtual_ipaddress {\n192.0.2.1\n192.0.2.3\n}")),
        ElementsAre("V: priority changes from 100 to 150; told by the next advert: another box may become master",
                    "V: virtual_ipaddress: 192.0.2.2 is removed; as master this box gives it up, and "
                    "connections to it are cut",
                    "V: virtual_ipaddress: 192.0.2.3 is added; as master this box takes it and announces it"));
}

TEST(Difference, TellsThatAnOrderChanges)
{
    const std::string one = "sorry_server 192.0.2.3 80\n";
    const std::string two = "sorry_server 192.0.2.4 80\n";
    EXPECT_THAT(between(in_proxy(one + two), in_proxy(two + one)),
                ElementsAre("a: the order of its sorry_server changes"));
    EXPECT_THAT(between(in_proxy(one + two), in_proxy(one + "real_server 192.0.2.5 80\n" + two)),
                ElementsAre("a: real_server 192.0.2.5:80 is added; it gets clients once its checks are good"));
}

TEST(Difference, TellsChecksOfOneKindApartByTheirOrder)
{
    EXPECT_THAT(between(in_server("TCP_CHECK {\n}\nTCP_CHECK {\nconnect_port 81\n}"),
                        in_server("TCP_CHECK {\n}\nTCP_CHECK {\nconnect_port 82\n}\nTCP_CHECK {\n}")),
                ElementsAre("a: real_server 192.0.2.2:80: TCP_CHECK: connect_port changes from 81 to 82",
                            "a: real_server 192.0.2.2:80: TCP_CHECK is added"));
}

}  // namespace
}  // namespace tenbin::config
