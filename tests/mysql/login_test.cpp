// Logins that keep the protocol, as whole conversations.
#include <gtest/gtest.h>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

using support::conversation;
using support::recording;
using state = login::state;

login_peer a_login()
{
    return login_peer{};
}

/// The messages go through as they are, but for the greeting.
conversation relayed(const std::vector<std::pair<side, bytes>>& messages)
{
    conversation all;
    for (const auto& [from, words] : messages) {
        if (from == side::client)
            all.client_sends(words).server_gets(words);
        else if (words[3] == std::byte{0})
            all.server_sends(words).client_gets(as_relayed(words));
        else
            all.server_sends(words).client_gets(words);
    }
    return all;
}

/// Up to the client's first command.
conversation relayed(const recording& said)
{
    std::vector<std::pair<side, bytes>> messages;
    for (const auto& one : said) {
        const auto words = hex(one.words);
        if (one.from == side::client && words[3] == std::byte{0})
            break;
        messages.emplace_back(one.from, words);
    }
    return relayed(messages);
}

auto ends_in(state expected)
{
    return [expected](login_peer& peer) -> std::string {
        if (peer.now() != expected)
            return "it ends in state " + std::to_string(static_cast<int>(peer.now())) + ": " + peer.machine().reason();
        return {};
    };
}

struct recorded_case {
    const char* shows;
    const recording* said;
    state end;
};

class RecordedLogin : public testing::TestWithParam<recorded_case> {};

TEST_P(RecordedLogin, IsRelayedHoweverItIsCut)
{
    EXPECT_EQ(relayed(*GetParam().said).difference(a_login, ends_in(GetParam().end)), "");
}

INSTANTIATE_TEST_SUITE_P(MariaDb,
                         RecordedLogin,
                         testing::Values(recorded_case{"native_password", &recorded::native_password, state::done},
                                         recorded_case{"with_database", &recorded::with_database, state::done},
                                         recorded_case{"wrong_password", &recorded::wrong_password, state::refused},
                                         recorded_case{"without_password", &recorded::without_password, state::done},
                                         recorded_case{"ed25519", &recorded::ed25519, state::done},
                                         recorded_case{"switched_twice", &recorded::switched_twice, state::done},
                                         recorded_case{"pymysql", &recorded::pymysql, state::done},
                                         recorded_case{"stranger", &recorded::stranger, state::refused},
                                         recorded_case{
                                             "two_rounds_failed", &recorded::two_rounds_failed, state::refused},
                                         recorded_case{"long_version", &recorded::long_version, state::done}),
                         [](const auto& tested) { return tested.param.shows; });

TEST(Login, KnowsWhatWasAgreed)
{
    const auto agrees = [](login_peer& peer) -> std::string {
        const auto& agreed = peer.machine().agreed();
        if (agreed.server_version != "5.5.5-10.11.19-MariaDB-0+deb12u1" || agreed.thread_id != 6)
            return "the server is " + agreed.server_version;
        if (agreed.user != "app" || agreed.database != "shop")
            return "the user is " + agreed.user + " at " + agreed.database;
        if (agreed.capabilities != (0x1d'81ff'f7deU & 0x1d'00bf'a28cU))
            return "the capabilities are " + std::to_string(agreed.capabilities);
        return agreed.status == 0x4002 ? "" : "the status is " + std::to_string(agreed.status);
    };
    EXPECT_EQ(relayed(recorded::with_database).difference(a_login, agrees), "");
}

TEST(Login, TellsWhyTheServerRefused)
{
    const auto tells = [](login_peer& peer) -> std::string {
        return peer.machine().err_code() == 1045 ? "" : peer.machine().reason();
    };
    EXPECT_EQ(relayed(recorded::wrong_password).difference(a_login, tells), "");

    login_peer peer;
    for (const auto& one : recorded::wrong_password)
        peer.give(one.from, hex(one.words));
    EXPECT_EQ(peer.machine().reason(), "1045 Access denied for user 'app'@'localhost' (using password: YES)");
}

TEST(Login, LeavesTheFirstCommandToTheRelay)
{
    // The client did not wait for the OK: its command comes in one piece with its response.
    const auto command = message(recorded::native_password, 3);
    const auto pipelined = message(recorded::native_password, 1) + command;
    for (std::size_t cut = 0; cut <= pipelined.size(); ++cut) {
        login_peer peer;
        peer.give(side::server, message(recorded::native_password, 0));
        peer.give(side::client, std::span{pipelined}.first(cut));
        peer.give(side::client, std::span{pipelined}.subspan(cut));
        EXPECT_EQ(peer.take(side::server), message(recorded::native_password, 1));

        peer.give(side::server, message(recorded::native_password, 2));

        EXPECT_EQ(peer.now(), state::done);
        EXPECT_EQ(peer.unread(side::client), command) << "cut at byte " << cut;
        EXPECT_TRUE(peer.take(side::server).empty());
    }
}

TEST(Login, LeavesWhatTheServerSaysAfterItsOkToTheRelay)
{
    login_peer peer;
    peer.give(side::server, message(recorded::native_password, 0));
    peer.give(side::client, message(recorded::native_password, 1));
    const auto more = text("more");

    peer.give(side::server, message(recorded::native_password, 2) + more);

    EXPECT_EQ(peer.now(), state::done);
    EXPECT_EQ(peer.unread(side::server), more);
}

TEST(Login, DoesNotReadAClientBeforeItIsGreeted)
{
    login_peer peer;
    const auto early = message(recorded::native_password, 1);
    peer.give(side::client, early);
    EXPECT_EQ(peer.unread(side::client), early);
    EXPECT_EQ(peer.now(), state::server_turn);

    peer.give(side::server, message(recorded::native_password, 0));
    EXPECT_EQ(peer.take(side::server), early);
}

TEST(Login, OfMySql8IsDoneAfterTheFastVerdict)
{
    using namespace mysql8;
    const auto all = relayed({{side::server, greeting_frame},
                              {side::client, response("app")},
                              {side::server, frame_with(2, fast_auth_success)},
                              {side::server, frame_with(3, ok_payload)}});
    EXPECT_EQ(all.difference(a_login,
                             [](login_peer& peer) -> std::string {
                                 // Query attributes and factors stay agreed, TLS and compression do not.
                                 const auto agreed = peer.machine().agreed().capabilities;
                                 return agreed == 0x19ff'a285U ? "" : "agreed: " + std::to_string(agreed);
                             }),
              "");
    EXPECT_EQ(all.difference(a_login, ends_in(state::done)), "");
}

TEST(Login, LeavesCompressionToBothWhereItIsPassedOn)
{
    constexpr auto compressions = capability::compress | capability::zstd_compression;
    login machine{login::policy{.masked = capability::masked & ~compressions}};
    bytes_view said{mysql8::greeting_frame};
    machine.received_from_server(said);
    const auto offered = decode_greeting(machine.to_client().subspan(frame_header_bytes));
    ASSERT_TRUE(offered.has_value());
    EXPECT_EQ(offered->capabilities & capability::masked, compressions);

    machine.sent();
    auto response = mysql8::response("app");
    response[frame_header_bytes] |= std::byte{capability::compress};
    bytes_view answered{response};
    machine.received_from_client(answered);
    EXPECT_EQ(as_text(machine.to_server()), as_text(response));
    EXPECT_EQ(machine.agreed().capabilities & compressions, capability::compress);
}

TEST(Login, OfMySql8FindsTheFastVerdictAndTheOkInOnePiece)
{
    using namespace mysql8;
    const auto both = frame_with(2, fast_auth_success) + frame_with(3, ok_payload);
    login_peer peer;
    peer.give(side::server, greeting_frame);
    peer.give(side::client, response("app"));
    std::ignore = peer.take(side::client);

    peer.give(side::server, both);

    EXPECT_EQ(peer.take(side::client), both);
    EXPECT_EQ(peer.now(), state::done);
}

TEST(Login, OfMySql8FetchesTheKeyForAFullAuthentication)
{
    using namespace mysql8;
    EXPECT_EQ(relayed({{side::server, greeting_frame},
                       {side::client, response("app")},
                       {side::server, frame_with(2, full_auth)},
                       {side::client, frame_with(3, ask_for_key)},
                       {side::server, frame_with(4, public_key)},
                       {side::client, frame_with(5, encrypted_password)},
                       {side::server, frame_with(6, ok_payload)}})
                  .difference(a_login, ends_in(state::done)),
              "");
}

TEST(Login, OfMySql8SwitchesToTheAccountsPlugin)
{
    using namespace mysql8;
    EXPECT_EQ(relayed({{side::server, greeting_frame},
                       {side::client, response("old")},
                       {side::server, frame_with(2, switch_to("mysql_native_password"))},
                       {side::client, frame_with(3, bytes(20, std::byte{0x44}))},
                       {side::server, frame_with(4, ok_payload)}})
                  .difference(a_login, ends_in(state::done)),
              "");
}

TEST(Login, OfMySql8SwitchesToCachingSha2AndGoesOnThere)
{
    using namespace mysql8;
    EXPECT_EQ(relayed({{side::server, greeting_frame},
                       {side::client, response("app")},
                       {side::server, frame_with(2, switch_to("caching_sha2_password"))},
                       {side::client, frame_with(3, digest)},
                       {side::server, frame_with(4, fast_auth_success)},
                       {side::server, frame_with(5, ok_payload)}})
                  .difference(a_login, ends_in(state::done)),
              "");
}

TEST(Login, OfMySql8AsksForASecondFactor)
{
    using namespace mysql8;
    const auto next_factor = hex("02") + text("authentication_ldap_sasl_client") + hex("00") + text("SCRAM-SHA-1");
    EXPECT_EQ(relayed({{side::server, greeting_frame},
                       {side::client, response("app")},
                       {side::server, frame_with(2, fast_auth_success)},
                       {side::server, frame_with(3, next_factor)},
                       {side::client, frame_with(4, text("n,a=app,n=app,r=nonce"))},
                       {side::server, frame_with(5, hex("01") + text("r=nonce,s=salt,i=4096"))},
                       {side::client, frame_with(6, text("c=biws,r=nonce,p=proof"))},
                       {side::server, frame_with(7, ok_payload)}})
                  .difference(a_login, ends_in(state::done)),
              "");
}

TEST(Login, AllowsAPluginWhoseSidesSpeakInAnyOrder)
{
    using namespace mysql8;
    // The dialog plugin: two messages of the server in a row.
    EXPECT_EQ(relayed({{side::server, greeting_frame},
                       {side::client, response("pam")},
                       {side::server, frame_with(2, switch_to("dialog"))},
                       {side::client, frame_with(3, bytes{})},
                       {side::server, frame_with(4, hex("01") + text("Welcome"))},
                       {side::server, frame_with(5, hex("04") + text("Password: "))},
                       {side::client, frame_with(6, text("word") + hex("00"))},
                       {side::server, frame_with(7, ok_payload)}})
                  .difference(a_login, ends_in(state::done)),
              "");
}

TEST(Login, SendsOnWhatItHoldsOfAClientThatDidNotWaitForTheOk)
{
    using namespace mysql8;
    const auto command = frame_with(0, text("\x03select 1"));
    for (std::size_t held = 1; held < command.size(); ++held) {
        login_peer peer;
        peer.give(side::server, greeting_frame);
        peer.give(side::client, response("app", "authentication_kerberos_client"));
        peer.give(side::server, frame_with(2, hex("01") + text("token")));
        ASSERT_EQ(peer.now(), state::any_turn);
        std::ignore = peer.take(side::server);
        peer.give(side::client, std::span{command}.first(held));

        peer.give(side::server, frame_with(3, ok_payload));

        EXPECT_EQ(peer.now(), state::done);
        EXPECT_EQ(peer.take(side::server) + peer.unread(side::client),
                  bytes(command.begin(), command.begin() + static_cast<std::ptrdiff_t>(held)));
    }
}

TEST(Login, RelaysThirtyTwoRounds)
{
    using namespace mysql8;
    std::vector<std::pair<side, bytes>> all{{side::server, greeting_frame}, {side::client, response("app")}};
    for (unsigned sequence = 2; sequence < 2 + 2 * 31; sequence += 2) {
        all.emplace_back(side::server, frame_with(sequence, switch_to("mysql_native_password")));
        all.emplace_back(side::client, frame_with(sequence + 1, bytes(20, std::byte{1})));
    }
    all.emplace_back(side::server, frame_with(64, ok_payload));
    login_peer peer;
    for (const auto& [from, words] : all)
        peer.give(from, words);
    EXPECT_EQ(peer.now(), state::done) << peer.machine().reason();
}

TEST(Login, CountsSequenceNumbersModulo256)
{
    using namespace mysql8;
    login_peer peer{login::limits{.rounds_max = 300}};
    peer.give(side::server, greeting_frame);
    peer.give(side::client, response("app"));
    for (unsigned sequence = 2; sequence < 300; sequence += 2) {
        peer.give(side::server, frame_with(sequence % 256, switch_to("mysql_native_password")));
        peer.give(side::client, frame_with((sequence + 1) % 256, bytes(20, std::byte{1})));
    }
    peer.give(side::server, frame_with(300 % 256, ok_payload));
    EXPECT_EQ(peer.now(), state::done) << peer.machine().reason();
}

TEST(Login, RelaysTheGreatestAttributesThatAServerAllows)
{
    const auto big =
        frame_with(1,
                   hex("85 a2 ff 19 00 00 00 01 ff") + bytes(23) + text("app") + hex("00 00") +
                       text("caching_sha2_password") + hex("00 fd 00 00 01") + bytes(65'536, std::byte{'a'}));
    login_peer peer;
    peer.give(side::server, mysql8::greeting_frame);
    peer.give(side::client, std::span{big}.first(30'000));
    peer.give(side::client, std::span{big}.subspan(30'000));
    EXPECT_EQ(peer.take(side::server), big);
    EXPECT_EQ(peer.now(), state::server_turn);
}

TEST(Login, KeepsOnlyTheBeginningOfLongNames)
{
    const auto long_name = std::string(10'000, 'u');
    login_peer peer;
    peer.give(side::server, mysql8::greeting_frame);
    peer.give(side::client, mysql8::response(long_name));
    EXPECT_EQ(peer.machine().agreed().user, std::string(256, 'u'));
}

}  // namespace
}  // namespace tenbin::mysql
