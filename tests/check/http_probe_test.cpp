#include <tenbin/check/http_probe.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/served_once.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using support::read_up_to;
using support::write_all;
using testing::HasSubstr;

config::http_check of(config::http_url page)
{
    return {.urls = {std::move(page)}};
}

/// The request up to its empty line.
std::string heard_request(int link)
{
    std::string all;
    while (!all.ends_with("\r\n\r\n")) {
        const auto part = read_up_to(link, 1);
        if (part.empty())
            break;
        all += part;
    }
    return all;
}

std::string probed(const config::http_check& how, const std::string& answer, std::string* asked = nullptr)
{
    served_once server{[&](int link) {
        auto request = heard_request(link);
        if (asked != nullptr)
            *asked = std::move(request);
        write_all(link, answer);
        std::ignore = read_up_to(link, 1);  // keeps the connection open
    }};
    return words_of(probe_http(server.where, 2s, how, "www.example.com", {}));
}

const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

TEST(HttpProbe, IsNotFailedByAServerThatKeepsTheConnection)
{
    std::string asked;
    EXPECT_EQ(probed(of({.path = "/up"}), page, &asked), "good");
    EXPECT_THAT(asked, testing::StartsWith("GET /up HTTP/1.0\r\n"));
    EXPECT_THAT(asked, HasSubstr("\r\nHost: www.example.com\r\n"));
    EXPECT_THAT(asked, testing::Not(HasSubstr("Connection:")));
}

TEST(HttpProbe, AsksByTheNearestName)
{
    std::string asked;
    auto how = of({.path = "/", .virtualhost = "a.example.com"});
    how.virtualhost = "b.example.com";
    how.version = config::http_version::v1_1;
    std::ignore = probed(how, page, &asked);
    EXPECT_THAT(asked, HasSubstr("GET / HTTP/1.1\r\n"));
    EXPECT_THAT(asked, HasSubstr("Host: a.example.com\r\n"));
    EXPECT_THAT(asked, HasSubstr("Connection: close\r\n"));
}

TEST(HttpProbe, ReadsChunks)
{
    EXPECT_EQ(probed(of({.path = "/", .regex = "^hello$"}),
                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
              "good");
}

TEST(HttpProbe, SaysWhatIsNoAnswer)
{
    EXPECT_THAT(probed(of({.path = "/"}), "220 mail.example.com\r\n"), HasSubstr("answer: "));
    served_once silent{[](int link) { std::ignore = read_up_to(link, 1000); }};
    EXPECT_EQ(words_of(probe_http(silent.where, 40ms, of({.path = "/"}), "x", {})), "answer: timed out");
    served_once leaves{[](int link) { heard_request(link); }};
    EXPECT_EQ(words_of(probe_http(leaves.where, 2s, of({.path = "/"}), "x", {})),
              "answer: the server closed the connection");
}

TEST(HttpProbe, WaitsForNoPageThatDrips)
{
    served_once drips{[](int link) {
        heard_request(link);
        try {
            write_all(link, "HTTP/1.1 200 OK\r\n\r\n");
            for (int i = 0; i < 500; ++i) {
                write_all(link, "x");
                std::this_thread::sleep_for(5ms);  // far below the limit, again and again
            }
        } catch (const std::exception&) {
            // it has left
        }
    }};
    EXPECT_EQ(words_of(probe_http(drips.where, 20ms, of({.path = "/"}), "x", {})), "answer: timed out");
}

TEST(HttpProbe, SaysThatAServerWithoutTlsHasNone)
{
    auto how = of({.path = "/"});
    how.tls = true;
    served_once plain{[](int link) { write_all(link, "HTTP/1.1 400 Bad Request\r\n\r\n"); }};
    EXPECT_THAT(words_of(probe_http(plain.where, 2s, how, "x", {})), testing::StartsWith("tls: "));
}

TEST(PageJudge, WantsAGoodStatusWhereNothingElseIsWanted)
{
    EXPECT_EQ(judge_page({.path = "/"}, 204, ""), std::nullopt);
    EXPECT_EQ(judge_page({.path = "/a"}, 302, ""), "status: 302 of /a");
    EXPECT_EQ(judge_page({.path = "/a", .statuses = {{301, 302}}}, 302, ""), std::nullopt);
    EXPECT_EQ(judge_page({.path = "/a", .statuses = {{301, 302}}}, 200, ""), "status: 200 of /a");
    EXPECT_EQ(judge_page({.path = "/", .digest = "5d41402abc4b2a76b9719d911017c592"}, 500, "hello"), std::nullopt);
}

TEST(PageJudge, WantsTheDigest)
{
    EXPECT_EQ(judge_page({.path = "/", .digest = "5d41402abc4b2a76b9719d911017c592"}, 200, "Hello"),
              "digest: 8b1a9953c4611296a827abf8c47804d7 of /");
}

TEST(PageJudge, WantsTheExpressionOrNone)
{
    EXPECT_EQ(judge_page({.path = "/", .regex = "l+o"}, 200, "hello"), std::nullopt);
    EXPECT_EQ(judge_page({.path = "/", .regex = "L+O"}, 200, "hello"), "regex: it is not in /");
    EXPECT_EQ(judge_page({.path = "/", .regex = "L+O", .regex_options = {"caseless"}}, 200, "hello"), std::nullopt);
    EXPECT_EQ(judge_page({.path = "/", .regex = "l+o", .regex_no_match = true}, 200, "hello"), "regex: it is in /");
    EXPECT_EQ(judge_page({.path = "/", .regex = "l", .regex_max_offset = 1}, 200, "hello"), "regex: it is not in /");
    EXPECT_EQ(judge_page({.path = "/", .regex = "h", .regex_min_offset = 1}, 200, "hello"), "regex: it is not in /");
    EXPECT_EQ(judge_page({.path = "/", .regex = "h", .regex_min_offset = 9}, 200, "hello"), "regex: it is not in /");
}

TEST(PageJudge, GivesUpOnAnExpressionThatTakesForever)
{
    EXPECT_THAT(judge_page({.path = "/", .regex = "^(a+)+$"}, 200, std::string(60, 'a') + "b").value(),
                HasSubstr("limit"));
}

}  // namespace
}  // namespace tenbin::check
