#include "../../src/daemon/notify_lines.hpp"

#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

config::virtual_server a_web_service()
{
    config::virtual_server made;
    made.where.first = address::parse("10.0.0.2").value();
    made.where.port = 80;
    made.protocol = config::transport::tcp;
    made.servers.push_back({.where = {.host = address::parse("10.0.0.3").value(), .port = 8080}});
    return made;
}

TEST(NotifyLines, AreKeepalivedsWords)
{
    const auto service = a_web_service();
    EXPECT_EQ(notify_line(service, true), "VS [10.0.0.2]:tcp:80 UP");
    EXPECT_EQ(notify_line(service, false), "VS [10.0.0.2]:tcp:80 DOWN");
    EXPECT_EQ(notify_line(service, service.servers[0], false), "RS [10.0.0.3]:tcp:8080 [10.0.0.2]:tcp:80 DOWN");
}

TEST(NotifyLines, NameGroupsAndMarks)
{
    auto service = a_web_service();
    service.protocol = config::transport::udp;
    service.where.mark = 5;
    EXPECT_EQ(notify_line(service, true), "VS FWM 5 UP");
    EXPECT_EQ(notify_line(service, service.servers[0], true), "RS [10.0.0.3]:udp:8080 FWM 5 UP");
    service.group = "mail";
    EXPECT_EQ(notify_line(service, false), "VS [mail]:0 DOWN");
}

TEST(NotifyLines, PutAnyAddressInBrackets)
{
    auto service = a_web_service();
    service.where.first = address::parse("2001:db8::2").value();
    service.protocol = config::transport::sctp;
    EXPECT_EQ(notify_line(service, true), "VS [2001:db8::2]:sctp:80 UP");
}

}  // namespace
}  // namespace tenbin::daemon
