// Logins that tenbin greets by itself, and who may log in at all.
#include <gtest/gtest.h>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

using state = login::state;

const bytes& hello()
{
    static const auto words = message(recorded::native_password, 0);
    return words;
}

const bytes& response()
{
    static const auto words = message(recorded::native_password, 1);
    return words;
}

service_greeting of_the_service()
{
    const auto payload = payload_of(hello());
    const auto greeting = decode_greeting(payload).value();
    return {.version = std::string{greeting.version},
            .capabilities = greeting.capabilities,
            .collation = greeting.collation,
            .plugin = std::string{greeting.plugin}};
}

/// A login that tenbin has greeted; the greeting has been read.
login_peer greeted(login::policy rules = {})
{
    login_peer peer{{}, std::move(rules)};
    peer.greet_as_service(of_the_service());
    std::ignore = peer.take(side::client);
    return peer;
}

TEST(OwnGreeting, AsksNoServerBeforeTheClientHasAnswered)
{
    login_peer peer;
    peer.greet_as_service(of_the_service());
    const auto said = payload_of(peer.take(side::client));
    const auto greeting = decode_greeting(said);
    ASSERT_TRUE(greeting.has_value());
    EXPECT_EQ(greeting->capabilities & capability::masked, 0U);
    EXPECT_EQ(peer.now(), state::client_turn);
    EXPECT_FALSE(peer.machine().server_is_unused());

    peer.give(side::client, response());
    EXPECT_EQ(peer.now(), state::server_wanted);
    EXPECT_EQ(peer.take(side::server), bytes{});
    EXPECT_EQ(peer.machine().agreed().user, "app");
}

TEST(OwnGreeting, LogsInByOneSwitch)
{
    auto peer = greeted();
    peer.give(side::client, response());
    peer.machine().move();
    peer.give(side::server, hello());
    const auto repeated = payload_of(peer.take(side::server));
    EXPECT_EQ(decode_handshake_response(repeated)->plugin, "tenbin_switch");
    EXPECT_EQ(peer.take(side::client), bytes{});

    const auto asked = frame_with(2, mysql8::switch_to("mysql_native_password"));
    peer.give(side::server, asked);
    EXPECT_EQ(peer.take(side::client), asked);
    const auto secret = frame_with(3, bytes(20));
    peer.give(side::client, secret);
    EXPECT_EQ(peer.take(side::server), secret);
    const auto ok = frame_with(4, mysql8::ok_payload);
    peer.give(side::server, ok);
    EXPECT_EQ(peer.take(side::client), ok);
    EXPECT_EQ(peer.now(), state::done);
    EXPECT_EQ(peer.machine().agreed().thread_id, 5) << "the server's own";
}

TEST(OwnGreeting, TellsAClientThatThereIsNoServer)
{
    auto peer = greeted();
    peer.give(side::client, response());
    peer.machine().give_up(too_many_connections, "every backend of db is full");
    const auto said = peer.machine().to_client();
    EXPECT_EQ(refusal_code({said.begin(), said.end()}, 2), 1040);
    EXPECT_EQ(peer.now(), state::refused);
}

TEST(OwnGreeting, PassesOverAServerThatCanDoLess)
{
    auto peer = greeted();
    peer.may_move();
    peer.give(side::client, response());
    auto less = hello();
    mask_greeting(std::span{less}.subspan(4), capability::connect_attributes);
    peer.give(side::server, less);
    EXPECT_EQ(peer.now(), state::server_turn) << "of the next one";
    peer.give(side::server, hello());
    EXPECT_NE(peer.take(side::server), bytes{});
}

TEST(OwnGreeting, RefusesAClientThatTakesNoSwitch)
{
    auto peer = greeted();
    auto old = response();
    old[4 + 2] &= std::byte{0xf7};  // PLUGIN_AUTH
    peer.give(side::client, old);
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1043);
    EXPECT_EQ(peer.now(), state::client_failed);
}

TEST(OwnGreeting, LeavesNothingToBeFinishedWhenTheClientGoes)
{
    auto peer = greeted();
    const auto last_words = std::move(peer.machine()).abandon({});
    EXPECT_TRUE(last_words.done());
    EXPECT_TRUE(last_words.to_server().empty());
}

TEST(LoginPolicy, LetsOnlyAllowedUsersIn)
{
    const config::user_settings users{.allow = {"reports"}};
    auto peer = greeted({.users = &users});
    peer.give(side::client, response());
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1045);
    EXPECT_EQ(peer.take(side::server), bytes{});
}

TEST(LoginPolicy, KeepsDeniedUsersOutBehindAServersGreetingToo)
{
    const config::user_settings users{.allow = {"app"}, .deny = {"app"}};
    login_peer peer{{}, {.users = &users}};
    peer.give(side::server, hello());
    std::ignore = peer.take(side::client);
    peer.give(side::client, response());
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1045);
    EXPECT_EQ(peer.take(side::server), bytes{}) << "the server hears a farewell";
    const auto last_words = std::move(peer.machine()).abandon({});
    EXPECT_FALSE(last_words.to_server().empty());
}

TEST(LoginPolicy, KnowsAnAccountInQuotesForTheOneThatServersTakeItFor)
{
    const config::user_settings users{.deny = {"root"}};
    auto peer = greeted({.users = &users});
    peer.give(side::client, encode_handshake_response("'root'", bytes(20), "", 1));
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1045);
}

TEST(LoginPolicy, LetsOthersIn)
{
    const config::user_settings users{.allow = {"app"}, .deny = {"root"}};
    auto peer = greeted({.users = &users});
    peer.give(side::client, response());
    EXPECT_EQ(peer.now(), state::server_wanted);
}

TEST(LoginPolicy, AddsAttributesAlsoWhereALoginIsMoved)
{
    login_peer peer{{}, {.attributes = {{"proxy_name", "db100-s"}}}};
    peer.may_move();
    peer.give(side::server, hello());
    peer.give(side::client, response());
    const auto first = peer.take(side::server);
    EXPECT_NE(as_text(first).find("proxy_name"), std::string_view::npos);
    EXPECT_TRUE(peer.machine().may_move());
    peer.server_gone();
    peer.give(side::server, hello());
    const auto second = peer.take(side::server);
    EXPECT_NE(as_text(second).find("tenbin_switch"), std::string_view::npos);
    EXPECT_NE(as_text(second).find("proxy_name"), std::string_view::npos);
}

TEST(Login, KnowsAServerThatWasNotUsed)
{
    login_peer peer;
    EXPECT_FALSE(peer.machine().server_is_unused());
    peer.give(side::server, hello());
    EXPECT_TRUE(peer.machine().server_is_unused());
    const auto half = bytes{response().begin(), response().begin() + 30};
    peer.give(side::client, half);
    EXPECT_TRUE(peer.machine().server_is_unused()) << "the server has heard nothing yet";
    peer.give(side::client, bytes{response().begin() + 30, response().end()});
    EXPECT_FALSE(peer.machine().server_is_unused());
}

}  // namespace
}  // namespace tenbin::mysql
