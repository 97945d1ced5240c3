#include <tenbin/check/smtp_probe.hpp>

#include <gtest/gtest.h>

#include "check/served_once.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using support::read_up_to;
using support::write_all;

const config::smtp_check how{.helo_name = "lvs"};

std::string probed(const std::function<void(int)>& part, milliseconds limit = 5s)
{
    served_once server{part};
    return words_of(probe_smtp(server.where, limit, how, {}));
}

void expect(int link, const std::string& line)
{
    EXPECT_EQ(read_up_to(link, line.size()), line);
}

TEST(SmtpProbe, TalksAsAClientAndLeavesPolitely)
{
    EXPECT_EQ(probed([](int link) {
                  write_all(link, "220-mail.example.com welcomes you\r\n220 to its queue\r\n");
                  expect(link, "EHLO lvs\r\n");
                  write_all(link, "250-mail.example.com\r\n250 SIZE 1000\r\n");
                  expect(link, "QUIT\r\n");
                  write_all(link, "221 bye\r\n");
              }),
              "good");
}

TEST(SmtpProbe, SaysHeloWhereEhloIsNotKnown)
{
    EXPECT_EQ(probed([](int link) {
                  write_all(link, "220 old\r\n");
                  expect(link, "EHLO lvs\r\n");
                  write_all(link, "502 never heard of it\r\n");
                  expect(link, "HELO lvs\r\n");
                  write_all(link, "250 old\r\n");
                  expect(link, "QUIT\r\n");
              }),
              "good");
}

TEST(SmtpProbe, SaysWhatTheServerSaid)
{
    EXPECT_EQ(probed([](int link) {
                  write_all(link, "554 no\x1b[31m service\r\n");
                  expect(link, "QUIT\r\n");
                  write_all(link, "221 bye\r\n");
              }),
              "banner: 554 no?[31m service");
    EXPECT_EQ(probed([](int link) {
                  write_all(link, "220 here\r\n");
                  expect(link, "EHLO lvs\r\n");
                  write_all(link, "421 too busy\r\n");
                  expect(link, "QUIT\r\n");
              }),
              "EHLO: 421 too busy");
}

TEST(SmtpProbe, KnowsWhatIsNoMailServer)
{
    EXPECT_EQ(probed([](int link) { write_all(link, "SSH-2.0-x\r\n"); }), "banner: this is no SMTP: \"SSH-2.0-x??\"");
    EXPECT_EQ(probed([](int) {}), "banner: the server closed the connection");
    EXPECT_EQ(probed([](int link) { std::ignore = read_up_to(link, 100); }, 30ms), "banner: timed out");
}

TEST(SmtpProbe, ReadsNoEndlessBanner)
{
    EXPECT_EQ(probed([](int link) {
                  try {
                      for (int i = 0; i < 10'000; ++i)
                          write_all(link, "220-and so on, and so on\r\n");
                  } catch (const std::exception&) {
                      // it has left
                  }
              }),
              "banner: the answer is too long");
}

TEST(SmtpProbe, WaitsForNoBannerThatDrips)
{
    EXPECT_EQ(probed(
                  [](int link) {
                      try {
                          for (int i = 0; i < 500; ++i) {
                              write_all(link, "2");
                              std::this_thread::sleep_for(5ms);  // far below the limit, again and again
                          }
                      } catch (const std::exception&) {
                          // it has left
                      }
                  },
                  60ms),
              "banner: timed out");
}

TEST(SmtpProbe, SaysThatNobodyListens)
{
    const auto where = support::local_endpoint(support::listen_somewhere().get());
    EXPECT_EQ(words_of(probe_smtp(where, 5s, how, {})), "connect: Connection refused");
}

TEST(SmtpProbe, SpeaksFromWhereItIsTold)
{
    served_once server{[](int link) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        getpeername(link, reinterpret_cast<sockaddr*>(&peer), &size);
        EXPECT_EQ(from_socket_address(peer).value().host.to_string(), "127.0.0.77");
        write_all(link, "500 no\r\n");
    }};
    EXPECT_EQ(words_of(probe_smtp(server.where, 5s, how, {.host = address::parse("127.0.0.77")})), "banner: 500 no");
    EXPECT_EQ(words_of(probe_smtp(server.where, 5s, how, {.host = address::parse("192.0.2.1")})),
              "no verdict: bindto 192.0.2.1:0: Cannot assign requested address");
}

}  // namespace
}  // namespace tenbin::check
