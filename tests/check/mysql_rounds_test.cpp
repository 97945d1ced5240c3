#include <tenbin/check/mysql_rounds.hpp>
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
using testing::ElementsAre;
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

/// A server that plays its part on a thread of its own, for so many connections one after the other.
class a_server {
public:
    explicit a_server(std::function<void(int)> part, int connections = 1)
        : listener_{support::listen_somewhere()}, where{support::local_endpoint(listener_.get())},
          thread_{[this, connections, does = std::move(part)] {
              for (int i = 0; i < connections; ++i) {
                  const support::descriptor link{::accept(listener_.get(), nullptr, nullptr)};
                  does(link.get());
              }
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

/// The part of one that lets everybody in and carries on until they leave.
void lets_in(int link)
{
    write_all(link, greeting());
    std::ignore = read_up_to(link, response.size());
    write_all(link, ok);
    std::ignore = read_up_to(link, 1000);
}

mysql::text_table one_cell(std::optional<std::string> value)
{
    return {.columns = {"value"}, .rows = {{std::move(value)}}};
}

/// Logs in as a library does, and leaves only with the login.
std::shared_ptr<support::descriptor> logged_in(const endpoint& where)
{
    auto link = std::make_shared<support::descriptor>(support::dial(where));
    EXPECT_EQ(read_up_to(link->get(), greeting().size()), greeting());
    write_all(link->get(), response);
    EXPECT_EQ(read_up_to(link->get(), ok.size()), ok);
    return link;
}

/// The same; what the server says after the greeting.
std::string log_in(int link, std::size_t answer_bytes)
{
    std::ignore = read_up_to(link, greeting().size());
    std::ignore = ::send(link, response.data(), response.size(), MSG_NOSIGNAL);  // the server may have gone
    return read_up_to(link, answer_bytes);
}

class MysqlRounds : public testing::Test {
protected:
    ~MysqlRounds() override { threads->stop(); }

    /// Rounds at one server, whose last login is left with them.
    class visitor {
    public:
        visitor(MysqlRounds& of, const endpoint& where, milliseconds limit = 5s)
            : loop_{of.loop}, rounds_{std::in_place, of.loop, of.threads, where, of.how, limit}
        {
        }
        visitor(const visitor&) = delete;
        visitor& operator=(const visitor&) = delete;
        ~visitor()
        {
            rounds_.reset();
            loop_.restart();
            loop_.run();
        }

        void renew() { rounds_->renew(); }
        /// In words: "good", the problem, or why there is no verdict.
        std::string next()
        {
            std::optional<result<problem>> found;
            asio::co_spawn(loop_, rounds_->next(standing::proven), [&](auto, auto got) { found = std::move(got); });
            loop_.restart();
            while (!found && loop_.run_one() != 0)
                ;
            if (!found.value())
                return "no verdict: " + found->error().words;
            return (*found)->value_or("good");
        }

    private:
        asio::io_context& loop_;
        std::optional<mysql_rounds> rounds_;
    };

    /// Of a first and only round.
    std::string round_at(const endpoint& where, milliseconds limit = 5s) { return visitor{*this, where, limit}.next(); }

    asio::io_context loop;
    config::mysql_check how{.user = "monitor", .password = secret{"hidden-password"}, .query = "SELECT 1"};
    scripted_client::script script;
    int logins = 0;
    scripted_client client{[this](const mysql_account& account) {
        ++logins;
        return script(account);
    }};
    std::shared_ptr<bulkhead> threads = std::make_shared<bulkhead>(loop, client, bulkhead::limits{.threads = 1});
};

/// What a library says whose connection breaks.
const mysql_failure lost{.code = 2013, .sqlstate = "HY000", .words = "Lost connection to server during query"};

TEST_F(MysqlRounds, LendsTheGreetedConnectionToTheLibrary)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        EXPECT_EQ(read_up_to(link, response.size()), response);
        write_all(link, ok);
        EXPECT_EQ(read_up_to(link, question.size()), question);
        write_all(link, "a row");
        EXPECT_EQ(read_up_to(link, 100), frame(0, "\x01")) << "the last word arrives before the end";
    }};
    script = [](const mysql_account& account) {
        EXPECT_EQ(account.user, "monitor");
        EXPECT_EQ(account.password.reveal(), "hidden-password");
        return [link = logged_in(account.where)](const std::string& query) {
            EXPECT_EQ(query, "SELECT 1");
            write_all(link->get(), question);
            EXPECT_EQ(read_up_to(link->get(), 5), "a row");
            write_all(link->get(), frame(0, "\x01"));
            return one_cell("1");
        };
    };
    how.expect = "1";

    EXPECT_EQ(round_at(server.where), "good");
}

TEST_F(MysqlRounds, GivesNoThreadToAHostThatDoesNotGreet)
{
    const auto silent = support::listen_somewhere();  // the kernel accepts

    EXPECT_EQ(round_at(support::local_endpoint(silent.get()), 20ms), "greeting: timed out");
    EXPECT_EQ(logins, 0);
}

TEST_F(MysqlRounds, SaysWhatTheServerSaidInsteadOfAGreeting)
{
    a_server server{[](int link) { write_all(link, frame(0, "\xff\x10\x04Too many connections"sv)); }};

    EXPECT_EQ(round_at(server.where), "full: 1040 Too many connections");
}

TEST_F(MysqlRounds, TakesNothingThatHidesBehindTheGreeting)
{
    a_server server{[](int link) {
        write_all(link,
                  greeting() + frame(2,
                                     "\xfe"
                                     "dialog\0"sv));
    }};

    EXPECT_EQ(round_at(server.where), "greeting: more came with it");
    EXPECT_EQ(logins, 0);
}

TEST_F(MysqlRounds, SaysOfABrokenConnectionWhoBrokeIt)
{
    a_server server{[](int link) { write_all(link, greeting()); }};
    script = [](const mysql_account& account) {
        EXPECT_EQ(log_in(support::dial(account.where).get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_THAT(round_at(server.where),
                testing::AnyOf("login: the server closed the connection", "login: Connection reset by peer"));
}

TEST_F(MysqlRounds, CutsALoginThatTakesTooLong)
{
    std::promise<void> over;
    a_server server{[&](int link) {
        write_all(link, greeting());
        over.get_future().wait();
    }};
    script = [](const mysql_account& account) {
        EXPECT_EQ(log_in(support::dial(account.where).get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_EQ(round_at(server.where, 30ms), "login: timed out");
    over.set_value();
}

TEST_F(MysqlRounds, CutsAQueryThatTakesTooLong)
{
    std::promise<void> over;
    a_server server{[&](int link) {
        write_all(link, greeting());
        std::ignore = read_up_to(link, response.size());
        write_all(link, ok);
        over.get_future().wait();
    }};
    script = [](const mysql_account& account) {
        const auto link = support::dial(account.where);
        EXPECT_EQ(log_in(link.get(), ok.size()), ok);
        write_all(link.get(), question);
        EXPECT_EQ(read_up_to(link.get(), 1), "");
        return tl::unexpected{lost};
    };

    EXPECT_EQ(round_at(server.where, 50ms), "query: timed out");
    over.set_value();
}

TEST_F(MysqlRounds, SaysTheRefusalAsTheServerDid)
{
    a_server server{[](int link) {
        write_all(link, greeting());
        std::ignore = read_up_to(link, response.size());
        write_all(link, frame(2, "\xff\x15\x04#28000Access denied"sv));
    }};
    script = [](const mysql_account& account) {
        std::ignore = log_in(support::dial(account.where).get(), 1);
        return tl::unexpected{mysql_failure{.code = 1045, .sqlstate = "28000", .words = "Access denied\nhere"}};
    };

    EXPECT_EQ(round_at(server.where), "login: 1045 (28000) Access denied?here");
}

TEST_F(MysqlRounds, DoesNotAnswerAPluginThatShowsThePassword)
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
    script = [](const mysql_account& account) {
        EXPECT_EQ(log_in(support::dial(account.where).get(), 1), "") << "the request does not reach the library";
        return tl::unexpected{lost};
    };

    EXPECT_EQ(round_at(server.where), "login: the server asks for mysql_clear_password, which would show the password");
}

TEST_F(MysqlRounds, DoesNotLogInWhereTheGreetingNamesSuchAPlugin)
{
    a_server server{[](int link) {
        write_all(link, greeting("dialog"));
        EXPECT_THAT(read_up_to(link, 4 + 32 + 13), HasSubstr("tenbin_abort"));
        write_all(link, frame(2, "\xff\x15\x04#28000Access denied"sv));
    }};

    EXPECT_EQ(round_at(server.where), "login: the server asks for dialog, which would show the password");
    EXPECT_EQ(logins, 0);
}

TEST_F(MysqlRounds, HasNoVerdictWithoutAThreadAndFinishesTheLogin)
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

    EXPECT_EQ(round_at(server.where, 20ms), "no verdict: no thread was free within 20ms");
}

TEST_F(MysqlRounds, AskByOneLoginForAsLongAsItIsKept)
{
    a_server server{lets_in, 2};
    std::vector<std::string> asked;
    script = [&](const mysql_account& account) {
        return [&, link = logged_in(account.where)](const std::string& query) {
            asked.push_back(query);
            return one_cell("1");
        };
    };
    how.fresh_login_every = 2;
    visitor rounds{*this, server.where};

    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(logins, 1);
    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(logins, 2);
    EXPECT_THAT(asked, ElementsAre("SELECT 1", "SELECT 1", "SELECT 1"));
}

TEST_F(MysqlRounds, LogInAnewAtAServerThatIsSuspected)
{
    a_server server{lets_in, 2};
    script = [&](const mysql_account& account) {
        return [link = logged_in(account.where)](const std::string&) { return one_cell("1"); };
    };
    visitor rounds{*this, server.where};

    EXPECT_EQ(rounds.next(), "good");
    rounds.renew();
    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(logins, 2);
}

TEST_F(MysqlRounds, LogInAnewWhereAKeptLoginHasBroken)
{
    a_server server{[](int link) {
                        write_all(link, greeting());
                        std::ignore = read_up_to(link, response.size());
                        write_all(link, ok);
                        std::ignore = read_up_to(link, question.size());  // and leaves, unless the client does
                    },
                    2};
    script = [&](const mysql_account& account) {
        return [link = logged_in(account.where),
                first = std::make_shared<bool>(true)](const std::string&) -> mysql_outcome {
            if (std::exchange(*first, false))
                return one_cell("1");
            write_all(link->get(), question);
            EXPECT_EQ(read_up_to(link->get(), 1), "");
            return tl::unexpected{lost};
        };
    };
    visitor rounds{*this, server.where};

    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(rounds.next(), "good") << "the server lets in, and that is what counts";
    EXPECT_EQ(logins, 2);
}

TEST_F(MysqlRounds, AskASilentServerOnce)
{
    a_server server{lets_in};
    script = [&](const mysql_account& account) {
        return [link = logged_in(account.where),
                first = std::make_shared<bool>(true)](const std::string&) -> mysql_outcome {
            if (std::exchange(*first, false))
                return one_cell("1");
            EXPECT_EQ(read_up_to(link->get(), 1), "");
            return tl::unexpected{lost};
        };
    };
    visitor rounds{*this, server.where, 50ms};

    EXPECT_EQ(rounds.next(), "good");
    EXPECT_EQ(rounds.next(), "query: timed out");
    EXPECT_EQ(logins, 1);
}

struct expectation {
    mysql::text_table answer;
    std::string found;
};

class MysqlRoundsExpect : public MysqlRounds, public testing::WithParamInterface<expectation> {};

TEST_P(MysqlRoundsExpect, CompareTheLastColumnOfTheFirstRow)
{
    a_server server{lets_in};
    script = [](const mysql_account& account) {
        return [link = logged_in(account.where)](const std::string&) { return GetParam().answer; };
    };
    how.expect = "101";

    EXPECT_EQ(round_at(server.where), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(Answers,
                         MysqlRoundsExpect,
                         testing::Values(expectation{one_cell("101"), "good"},
                                         expectation{one_cell("102"), "expect: got \"102\", not \"101\""},
                                         expectation{one_cell(std::nullopt), "expect: got NULL, not \"101\""},
                                         expectation{{}, "expect: got no row, not \"101\""}));

/// Servers of which the greeting above is MariaDB's, and what they say of themselves.
class MysqlRoundsDemands : public MysqlRounds {
protected:
    std::string round_of(std::function<mysql_outcome(const std::string&)> says)
    {
        a_server server{lets_in};
        script = [&](const mysql_account& account) {
            return [&, link = logged_in(account.where)](const std::string& query) {
                asked.push_back(query.substr(0, query.find(" WHERE")));
                return says(query);
            };
        };
        return round_at(server.where);
    }

    std::vector<std::string> asked;
};

TEST_F(MysqlRoundsDemands, AskForWhatIsDemandedAndNoMore)
{
    how.query.clear();
    how.demands = {.read_only = true};

    EXPECT_EQ(round_of([](const std::string&) {
                  return mysql::text_table{.columns = {"Variable_name", "Value"}, .rows = {{"read_only", "OFF"}}};
              }),
              "role: it is not read_only");
    EXPECT_THAT(asked, ElementsAre("SHOW GLOBAL VARIABLES"));
}

TEST_F(MysqlRoundsDemands, WantAReplicaWhereOneIsDemanded)
{
    how.query.clear();
    how.demands = {.replica = true};

    EXPECT_EQ(round_of([](const std::string&) { return mysql::text_table{}; }), "replication: it is no replica");
    EXPECT_THAT(asked, ElementsAre("SHOW ALL SLAVES STATUS"));
}

TEST_F(MysqlRoundsDemands, SayWhichGrantIsMissing)
{
    how.query.clear();
    how.demands = {.replica = true};

    EXPECT_EQ(round_of([](const std::string&) -> mysql_outcome {
                  return tl::unexpected{mysql_failure{.code = 1227, .sqlstate = "42000", .words = "Access denied"}};
              }),
              "replication: the monitor user may not ask; GRANT SLAVE MONITOR ON *.* TO it (query: 1227 (42000) Access "
              "denied)");
}

}  // namespace
}  // namespace tenbin::check
