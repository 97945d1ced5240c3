// Logins that another server takes over from one that failed in time.
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

/// A login whose client has answered the first server's greeting, with another server at hand.
login_peer answered(const bytes& response = message(recorded::native_password, 1))
{
    login_peer peer;
    peer.may_move();
    peer.give(side::server, hello());
    peer.give(side::client, response);
    std::ignore = peer.take(side::client);
    std::ignore = peer.take(side::server);
    return peer;
}

bytes error(unsigned sequence, unsigned code, std::string_view words)
{
    bytes payload = hex("ff");
    append_integer(payload, code, 2);
    append_text(payload, "#HY000");
    append_text(payload, words);
    return frame_with(sequence, payload);
}

TEST(LoginMove, HearsASlowServerAfterAllWhenNoOtherTakesTheLogin)
{
    auto peer = answered();
    peer.machine().move();  // to one that never greets
    peer.machine().stay();
    peer.give(side::server, hex("070000 02 00 00 00 0200 0000"));

    EXPECT_EQ(peer.now(), state::done);
}

TEST(LoginMove, AsksTheNextServerForASwitch)
{
    auto peer = answered();
    peer.server_gone();
    peer.give(side::server, hello());

    EXPECT_EQ(peer.take(side::client), bytes{}) << "a second greeting";
    const auto repeated = payload_of(peer.take(side::server));
    const auto response = decode_handshake_response(repeated);
    const auto original = payload_of(message(recorded::native_password, 1));
    const auto first = decode_handshake_response(original);
    ASSERT_TRUE(response && first);
    EXPECT_EQ(response->user, first->user);
    EXPECT_EQ(response->capabilities, first->capabilities);
    EXPECT_EQ(response->plugin, "tenbin_switch");
    const std::string_view attributes = "program_name";
    EXPECT_NE(as_text(repeated).find(attributes), std::string_view::npos);

    const auto asked = frame_with(2, mysql8::switch_to("mysql_native_password"));
    peer.give(side::server, asked);
    EXPECT_EQ(peer.take(side::client), asked);
    const auto secret = frame_with(3, bytes(20));
    peer.give(side::client, secret);
    EXPECT_EQ(peer.take(side::server), secret);
    const auto ok = frame_with(4, hex("00 00 00 02 00 00 00"));
    peer.give(side::server, ok);
    EXPECT_EQ(peer.take(side::client), ok);
    EXPECT_EQ(peer.now(), state::done);
}

TEST(LoginMove, LeavesAServerThatIsFullOrStops)
{
    for (const auto code : {1040u, 1053u}) {
        auto peer = answered();
        peer.give(side::server, error(2, code, "not now"));
        EXPECT_EQ(peer.take(side::client), bytes{});
        peer.give(side::server, hello());
        EXPECT_NE(peer.take(side::server), bytes{});
        EXPECT_EQ(peer.now(), state::server_turn);
    }
}

TEST(LoginMove, PassesOnWhatIsSaidOfTheAccount)
{
    auto peer = answered();
    const auto denied = error(2, 1045, "Access denied");
    peer.give(side::server, denied);
    EXPECT_EQ(peer.take(side::client), denied);
    EXPECT_EQ(peer.now(), state::refused);
}

TEST(LoginMove, IsTooLateAfterASwitchOrData)
{
    for (const auto& round : {mysql8::switch_to("mysql_native_password"), hex("01 04")}) {
        auto peer = answered();
        peer.give(side::server, frame_with(2, round));
        peer.server_gone();
        EXPECT_EQ(peer.now(), state::server_failed);
    }
}

TEST(LoginMove, NeedsAClientThatKnowsSwitches)
{
    // Without PLUGIN_AUTH: capabilities PROTOCOL_41 and SECURE_CONNECTION, user "app", no password.
    auto peer = answered(frame_with(1, hex("00 82 00 00 00 00 00 01 2d") + bytes(23) + hex("61 70 70 00 00")));
    peer.server_gone();
    EXPECT_EQ(peer.now(), state::server_failed);
}

TEST(LoginMove, PassesOverServersThatGreetNotOrCanLess)
{
    auto peer = answered();
    peer.server_gone();
    peer.give(side::server, frame_with(0, hex("ff 10 04") + text("Too many connections")));  // full
    EXPECT_EQ(peer.machine().err_code(), 1040);
    peer.give(side::server, mysql8::greeting_frame);  // of another make
    EXPECT_EQ(peer.take(side::server), bytes{});
    peer.give(side::server, hello());
    EXPECT_NE(peer.take(side::server), bytes{});
    EXPECT_EQ(peer.take(side::client), bytes{});
}

TEST(LoginMove, TellsTheClientWhatTheLastFullServerSaid)
{
    login_peer peer;  // nobody else is there
    peer.give(side::server, hello());
    peer.give(side::client, message(recorded::native_password, 1));
    std::ignore = peer.take(side::client);
    const auto full = error(2, 1040, "Too many connections");
    peer.give(side::server, full);
    EXPECT_EQ(peer.take(side::client), full);
    EXPECT_EQ(peer.now(), state::refused);
    EXPECT_EQ(peer.machine().err_code(), 1040);
}

}  // namespace
}  // namespace tenbin::mysql
