#include <tenbin/check/datagram_probe.hpp>

#include <gtest/gtest.h>

#include "check/served_once.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using bytes = std::vector<std::uint8_t>;

/// Answers one datagram with what `part` makes of it, in so many datagrams.
class answers_once {
public:
    explicit answers_once(std::function<std::vector<bytes>(const bytes&)> part)
        : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)}, where{bound(socket_.get())},
          thread_{[this, does = std::move(part)] {
              bytes heard(2000);
              sockaddr_storage from{};
              socklen_t size = sizeof from;
              auto* const peer = reinterpret_cast<sockaddr*>(&from);
              heard.resize(static_cast<std::size_t>(
                  std::max<ssize_t>(0, ::recvfrom(socket_.get(), heard.data(), heard.size(), 0, peer, &size))));
              for (const auto& each : does(heard))
                  ::sendto(socket_.get(), each.data(), each.size(), 0, peer, size);
          }}
    {
    }
    answers_once(const answers_once&) = delete;
    answers_once& operator=(const answers_once&) = delete;
    ~answers_once() { thread_.join(); }

private:
    static endpoint bound(int fd)
    {
        const auto any = to_socket_address(endpoint::parse("127.0.0.1:0").value());
        EXPECT_EQ(::bind(fd, any.get(), any.size), 0);
        return support::local_endpoint(fd);
    }

    support::descriptor socket_;

public:
    const endpoint where;

private:
    std::thread thread_;
};

/// A port where nobody is.
endpoint nobody()
{
    return support::local_endpoint(support::listen_somewhere().get());
}

TEST(UdpProbe, TakesSilenceForGoodUnlessAReplyIsWanted)
{
    answers_once silent{[](const bytes&) { return std::vector<bytes>{}; }};
    EXPECT_EQ(words_of(probe_udp(silent.where, 30ms, {}, {})), "good");
    EXPECT_EQ(words_of(probe_udp(silent.where, 30ms, {.require_reply = true}, {})), "reply: timed out");
}

TEST(UdpProbe, HearsThatNobodyIsThere)
{
    EXPECT_EQ(words_of(probe_udp(nobody(), 2s, {}, {})), "answer: Connection refused");
}

TEST(UdpProbe, ComparesTheReply)
{
    answers_once echoes{[](const bytes& heard) { return std::vector<bytes>{heard}; }};
    EXPECT_EQ(
        words_of(probe_udp(
            echoes.where, 2s, {.payload = {0x30, 0x31}, .require_reply = true, .reply = {{0x30}, {0x35, 0xf0}}}, {})),
        "good");
    const config::udp_check how{.require_reply = true, .reply = {{0x30}}, .min_reply_length = 2};
    EXPECT_EQ(judge_udp_reply(how, bytes{0x30}), "reply: 1 bytes, not 2 to 255");
    EXPECT_EQ(judge_udp_reply(how, bytes{0x31, 0}), "reply: its byte 0 is 0x31");
}

bytes answer_to(const bytes& question, std::uint8_t rcode)
{
    auto made = question;
    made.at(2) |= 0x80;
    made.at(3) = rcode;
    return made;
}

TEST(DnsProbe, TakesAnyAnswerWithoutAnError)
{
    answers_once server{[](const bytes& heard) {
        auto stranger = answer_to(heard, 0);
        stranger[0] ^= 1;
        return std::vector<bytes>{{1, 2, 3}, heard, stranger, answer_to(heard, 0)};
    }};
    EXPECT_EQ(words_of(probe_dns(server.where, 2s, {.type = "A", .name = "www.example.com"}, {})), "good");
}

TEST(DnsProbe, NamesTheError)
{
    answers_once server{[](const bytes& heard) { return std::vector<bytes>{answer_to(heard, 2)}; }};
    EXPECT_EQ(words_of(probe_dns(server.where, 2s, {}, {})), "answer: RCODE 2 (server failure)");
    answers_once silent{[](const bytes&) { return std::vector<bytes>{}; }};
    EXPECT_EQ(words_of(probe_dns(silent.where, 30ms, {}, {})), "answer: timed out");
}

TEST(DnsQuestion, IsAsTheStandardSays)
{
    EXPECT_EQ(dns_question({.type = "MX", .name = "a.bc."}, 0x1234).value(),
              (bytes{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 2, 'b', 'c', 0, 0, 15, 0, 1}));
    EXPECT_EQ(dns_question({}, 1).value(), (bytes{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1}));
    EXPECT_FALSE(dns_question({.name = "a..b"}, 1));
    EXPECT_FALSE(dns_question({.name = std::string(64, 'x')}, 1));
    EXPECT_FALSE(dns_question({.type = "HINFO"}, 1));
}

TEST(PingProbe, HearsItsEcho)
{
    const auto said = words_of(probe_ping(address::parse("127.0.0.1").value(), 2s, {}));
    if (said.starts_with("no verdict: socket"))
        GTEST_SKIP() << said;
    EXPECT_EQ(said, "good");
    EXPECT_EQ(words_of(probe_ping(address::parse("::1").value(), 2s, {})), "good");
}

}  // namespace
}  // namespace tenbin::check
