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
    EXPECT_THAT(between(in_proxy("real_server 192.0.2.3 80\nsorry_server 2001:db8::1 80"),
                        in_proxy("real_server 192.0.2.4 80 {\nweight 3\n}")),
                ElementsAre("a: real_server 192.0.2.3:80 is removed",
                            "a: sorry_server [2001:db8::1]:80 is removed",
                            "a: real_server 192.0.2.4:80 is added"));
}

TEST(Difference, NamesProxiesAndAddressesThatComeAndGo)
{
    EXPECT_THAT(
        between(in_proxy("listen 192.0.2.1:81"),
                in_proxy("listen 192.0.2.1:82") + "tcp_proxy b {\nlisten 192.0.2.1:83\nreal_server 192.0.2.2 80\n}"),
        ElementsAre("a: listen 192.0.2.1:81 is removed", "a: listen 192.0.2.1:82 is added", "tcp_proxy b is added"));
}

TEST(Difference, TellsBothValuesAndWhichIsTheDefault)
{
    EXPECT_THAT(between(in_global_defs("workers 4"), in_global_defs("io_engine epoll")),
                ElementsAre("global_defs: workers changes from 4 to auto, the default",
                            "global_defs: io_engine changes from auto to epoll"));
    EXPECT_THAT(between(in_server("weight 1"), in_server("weight 2")),
                ElementsAre("a: real_server 192.0.2.2:80: weight changes from 1 to 2"));
}

TEST(Difference, TellsNoPassword)
{
    EXPECT_THAT(between(in_check("password one"), in_check("password two")),
                ElementsAre("a: real_server 192.0.2.2:80: MYSQL_CHECK: password changes"));
    EXPECT_THAT(between(in_check("password one"), in_check("")),
                ElementsAre("a: real_server 192.0.2.2:80: MYSQL_CHECK: password is removed"));
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
