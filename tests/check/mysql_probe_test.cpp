#include <tenbin/check/probe.hpp>
#include <tenbin/mysql/wire.hpp>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "check/scripted_client.hpp"
#include "support/sockets.hpp"

namespace tenbin::check {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using support::read_up_to;
using support::write_all;
using testing::HasSubstr;
using standing = bulkhead::standing;

std::string frame(std::uint8_t sequence, std::string_view payload)
{
    const auto whole = mysql::frame_of(std::as_bytes(std::span{payload}), sequence);
    return std::string{mysql::as_text(whole)};
}

/// Of a server that offers little: protocol 4.1 with plugins.
std::string greeting(std::string_view plugin = "mysql_native_password")
{
    std::string payload{"\x0a"
                        "10.11.6-MariaDB\0"
                        "\x07\0\0\0"
                        "abcdefgh\0"
                        "\x00\x82\x08\x02\x00\x08\x00\x15"
                        "\0\0\0\0\0\0\0\0\0\0"
                        "ijklmnopqrst\0"sv};
    payload += plugin;
    return frame(0, payload + '\0');
}

const auto response = frame(1, "who I am, and a proof of it");
const auto ok = frame(2, "\x00\x00\x00\x02\x00\x00\x00"sv);
const auto question = frame(0, "\x03SELECT 1");

/// A server that plays its part on a thread of its own, for one connection.
class a_server {
public:
    explicit a_server(std::function<void(int)> part)
        : listener_{support::listen_somewhere()}, where{support::local_endpoint(listener_.get())},
          thread_{[this, does = std::move(part)] {
              const support::descriptor link{::accept(listener_.get(), nullptr, nullptr)};
              does(link.get());
          }}
    {
    }
    ~a_server() { thread_.join(); }

private:
    support::descriptor listener_;

public:
    const endpoint where;

private:
    std::thread thread_;
};

/// Logs in as a library does; what the server says after the greeting.
std::string log_in(int link, std::size_t answer_bytes)
{
    std::ignore = read_up_to(link, greeting().size());
    std::ignore = ::send(link, response.data(), response.size(), MSG_NOSIGNAL);  // the server may have gone
    return read_up_to(link, answer_bytes);
}

class MysqlProbe : public testing::Test {
protected:
    ~MysqlProbe() override { threads->stop(); }

    /// In words: "good", the problem, or why there is no verdict.
    std::string probes(const endpoint& where, milliseconds limit = 5s)
    {
        std::optional<result<problem>> found;
        asio::co_spawn(loop, probe_mysql(where, limit, how, *threads, standing::proven), [&](auto, auto got) {
            found = std::move(got);
        });
        loop.restart();
        loop.run();
        if (!found.value())
            return "no verdict: " + found->error().words;
        return (*found)->value_or("good");
    }

    asio::io_context loop;
    config::mysql_check how{.user = "monitor", .password = secret{"hidden-password"}, .query = "SELECT 1"};
    scripted_client::script script;
    int asked = 0;
    scripted_client client{[this](const mysql_question& what) {
        ++asked;
        return script(what);
    }};
    std::shared_ptr<bulkhead> threads = std::make_shared<bulkhead>(loop, client, bulkhead::limits{.threads = 1});
};

/// What a library says whose connection breaks.
const mysql_failure lost{.code = 2013, .sqlstate = "HY000", .words = "Lost connection to server during query"};

TEST_F(MysqlProbe, LendsTheGreetedConnectionToTheLibrary)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        EXPECT_EQ(read_up_to(link, response.size()), response);
        write_all(link, ok);
        EXPECT_EQ(read_up_to(link, question.size()), question);
        write_all(link, "a row");
        EXPECT_EQ(read_up_to(link, 100), frame(0, "\x01")) << "the last word arrives before the end";
    }};
    script = [](const mysql_question& what) {
        EXPECT_EQ(what.user, "monitor");
        EXPECT_EQ(what.password.reveal(), "hidden-password");
        const auto link = support::dial(what.where);
        EXPECT_EQ(read_up_to(link.get(), greeting().size()), greeting());
        write_all(link.get(), response);
        EXPECT_EQ(read_up_to(link.get(), ok.size()), ok);
        write_all(link.get(), question);
        EXPECT_EQ(read_up_to(link.get(), 5), "a row");
        write_all(link.get(), frame(0, "\x01"));
        return mysql_answer{.found = mysql_answer::rows::some, .value = "1"};
    };
    how.expect = "1";

    EXPECT_EQ(probes(server.where), "good");
}

TEST_F(MysqlProbe, GivesNoThreadToAHostThatDoesNotGreet)
{
    const auto silent = support::listen_somewhere();  // the kernel accepts

    EXPECT_EQ(probes(support::local_endpoint(silent.get()), 20ms), "greeting: timed out");
    EXPECT_EQ(asked, 0);
}

TEST_F(MysqlProbe, SaysWhatTheServerSaidInsteadOfAGreeting)
{
    a_server server{[](int link) { write_all(link, frame(0, "\xff\x10\x04Too many connections"sv)); }};

    EXPECT_EQ(probes(server.where), "full: 1040 Too many connections");
}

TEST_F(MysqlProbe, TakesNothingThatHidesBehindTheGreeting)
{
    a_server server{[](int link) {
        write_all(link,
                  greeting() + frame(2,
                                     "\xfe"
                                     "dialog\0"sv));
    }};

    EXPECT_EQ(probes(server.where), "greeting: more came with it");
    EXPECT_EQ(asked, 0);
}

TEST_F(MysqlProbe, SaysOfABrokenConnectionWhoBrokeIt)
{
    a_server server{[](int link) { write_all(link, greeting()); }};
    script = [](const mysql_question& what) {
        EXPECT_EQ(log_in(support::dial(what.where).get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_THAT(probes(server.where),
                testing::AnyOf("login: the server closed the connection", "login: Connection reset by peer"));
}

TEST_F(MysqlProbe, CutsALoginThatTakesTooLong)
{
    std::promise<void> over;
    a_server server{[&](int link) {
        write_all(link, greeting());
        over.get_future().wait();
    }};
    script = [](const mysql_question& what) {
        EXPECT_EQ(log_in(support::dial(what.where).get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_EQ(probes(server.where, 30ms), "login: timed out");
    over.set_value();
}

TEST_F(MysqlProbe, CutsAQueryThatTakesTooLong)
{
    std::promise<void> over;
    a_server server{[&](int link) {
        write_all(link, greeting());
        std::ignore = read_up_to(link, response.size());
        write_all(link, ok);
        over.get_future().wait();
    }};
    script = [](const mysql_question& what) {
        const auto link = support::dial(what.where);
        EXPECT_EQ(log_in(link.get(), ok.size()), ok);
        write_all(link.get(), question);
        EXPECT_EQ(read_up_to(link.get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_EQ(probes(server.where, 50ms), "query: timed out");
    over.set_value();
}

TEST_F(MysqlProbe, SaysTheRefusalAsTheServerDid)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        std::ignore = read_up_to(link, response.size());
        write_all(link, frame(2, "\xff\x15\x04#28000Access denied"sv));
    }};
    script = [](const mysql_question& what) {
        std::ignore = log_in(support::dial(what.where).get(), 1);
        return tl::unexpected{mysql_failure{.code = 1045, .sqlstate = "28000", .words = "Access denied\nhere"}};
    };

    EXPECT_EQ(probes(server.where), "login: 1045 (28000) Access denied?here");
}

TEST_F(MysqlProbe, DoesNotAnswerAPluginThatShowsThePassword)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        EXPECT_EQ(read_up_to(link, response.size()), response);
        write_all(link,
                  frame(2,
                        "\xfe"
                        "mysql_clear_password\0"sv));
        const auto farewell = read_up_to(link, 4 + 20);
        EXPECT_EQ(farewell.substr(0, 4), "\x14\0\0\x03"sv)
            << "a wrong answer ends the login without a broken handshake";
        write_all(link, frame(4, "\xff\x15\x04#28000Access denied"sv));
    }};
    script = [](const mysql_question& what) {
        EXPECT_EQ(log_in(support::dial(what.where).get(), 1), "") << "the request does not reach the library";
        return tl::unexpected{lost};
    };

    EXPECT_EQ(probes(server.where), "login: the server asks for mysql_clear_password, which would show the password");
}

TEST_F(MysqlProbe, DoesNotLogInWhereTheGreetingNamesSuchAPlugin)
{
    a_server server{[](int link) {
        write_all(link, greeting("dialog"));
        EXPECT_THAT(read_up_to(link, 4 + 32 + 13), HasSubstr("tenbin_abort"));
        write_all(link, frame(2, "\xff\x15\x04#28000Access denied"sv));
    }};

    EXPECT_EQ(probes(server.where), "login: the server asks for dialog, which would show the password");
    EXPECT_EQ(asked, 0);
}

TEST_F(MysqlProbe, HasNoVerdictWithoutAThreadAndFinishesTheLogin)
{
    std::optional<bulkhead::place> taken;
    asio::co_spawn(loop, threads->enter(standing::proven, steady::now() + 1s), [&](auto, auto place) {
        taken.emplace(std::move(place).value());
    });
    loop.run();
    a_server server{[](int link) {
        write_all(link, greeting());
        EXPECT_THAT(read_up_to(link, 4 + 32 + 13), HasSubstr("tenbin_abort"));
        write_all(link, frame(2, "\xff\x15\x04#28000Access denied"sv));
    }};

    EXPECT_EQ(probes(server.where, 20ms), "no verdict: no thread was free within 20ms");
}

struct expectation {
    mysql_answer answer;
    std::string found;
};

class MysqlProbeExpect : public MysqlProbe, public testing::WithParamInterface<expectation> {};

TEST_P(MysqlProbeExpect, ComparesTheLastColumnOfTheFirstRow)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        std::ignore = read_up_to(link, response.size());
        write_all(link, ok);
        std::ignore = read_up_to(link, 100);
    }};
    script = [](const mysql_question& what) {
        EXPECT_EQ(log_in(support::dial(what.where).get(), ok.size()), ok);
        return GetParam().answer;
    };
    how.expect = "101";

    EXPECT_EQ(probes(server.where), GetParam().found);
}

using rows = mysql_answer::rows;
INSTANTIATE_TEST_SUITE_P(Answers,
                         MysqlProbeExpect,
                         testing::Values(expectation{{rows::some, "101"}, "good"},
                                         expectation{{rows::some, "102"}, "expect: got \"102\", not \"101\""},
                                         expectation{{rows::some, std::nullopt}, "expect: got NULL, not \"101\""},
                                         expectation{{rows::none, std::nullopt}, "expect: got no row, not \"101\""}));

}  // namespace
}  // namespace tenbin::check
