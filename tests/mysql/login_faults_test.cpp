// Logins in which a side breaks the protocol.
#include <gtest/gtest.h>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

using support::conversation;
using state = login::state;

constexpr unsigned no_backend_code = 1105;

login_peer a_login()
{
    return login_peer{};
}

login_peer greeted_by(const bytes& greeting)
{
    login_peer peer;
    peer.give(side::server, greeting);
    std::ignore = peer.take(side::client);
    return peer;
}

login_peer a_client_answered(const bytes& greeting, const bytes& response)
{
    auto peer = greeted_by(greeting);
    peer.give(side::client, response);
    std::ignore = peer.take(side::server);
    return peer;
}

// A server that greets nobody.

struct unfit_case {
    const char* shows;
    bytes frame;
    unsigned err_code;
};

class UnfitServer : public testing::TestWithParam<unfit_case> {};

TEST_P(UnfitServer, IsLeftBeforeTheClientHasAByte)
{
    const auto unfit = [](login_peer& peer) -> std::string {
        if (peer.now() != state::server_unfit)
            return "it ends in state " + std::to_string(static_cast<int>(peer.now()));
        if (peer.machine().reason().empty())
            return "nobody is told why";
        return peer.machine().err_code() == GetParam().err_code ? "" : peer.machine().reason();
    };
    EXPECT_EQ(conversation{}.server_sends(GetParam().frame).difference(a_login, unfit), "");
}

bytes error_instead(unsigned code, std::string_view words)
{
    return frame_with(
        0, hex("ff") + bytes{static_cast<std::byte>(code & 0xff), static_cast<std::byte>(code >> 8)} + text(words));
}

INSTANTIATE_TEST_SUITE_P(
    By,
    UnfitServer,
    testing::Values(unfit_case{"a_recorded_1040", message(recorded::full, 0), 1040},
                    unfit_case{"being_blocked", error_instead(1129, "Host 'tenbin' is blocked because of many"), 1129},
                    unfit_case{"not_being_allowed", error_instead(1130, "Host 'tenbin' is not allowed to"), 1130},
                    unfit_case{"shutting_down", error_instead(1053, "Server shutdown in progress"), 1053},
                    unfit_case{"an_err_that_is_cut", frame_with(0, hex("ff 10")), 0},
                    unfit_case{"an_empty_frame", frame_with(0, {}), 0},
                    unfit_case{"protocol_9", frame_with(0, hex("09") + text("3.20") + hex("00 01 00 00 00")), 0},
                    unfit_case{"a_greeting_that_is_cut", frame_with(0, hex("0a") + text("8.0.36") + hex("00 01")), 0},
                    unfit_case{"a_wrong_sequence", frame_with(1, payload_of(mysql8::greeting_frame)), 0},
                    unfit_case{"not_speaking_41",
                               frame_with(0,
                                          hex("0a") + text("4.0") +
                                              hex("00 01 00 00 00 01 02 03 04 05 06 07 08 00 "
                                                  "2c 00 08 02 00 00 00 00") +
                                              bytes(23)),
                               0}),
    [](const auto& tested) { return tested.param.shows; });

TEST(UnfitServer, IsLeftWhenItsFrameIsTooLong)
{
    login_peer peer;
    peer.give(side::server, hex("ff ff ff 00 0a"));
    EXPECT_EQ(peer.now(), state::server_unfit);
    EXPECT_TRUE(peer.take(side::client).empty());
}

TEST(UnfitServer, IsLeftWhenItIsSilentOrGone)
{
    for (std::size_t said = 0; said < mysql8::greeting_frame.size(); ++said) {
        login_peer silent;
        login_peer gone;
        silent.give(side::server, std::span{mysql8::greeting_frame}.first(said));
        gone.give(side::server, std::span{mysql8::greeting_frame}.first(said));
        silent.too_slow();
        gone.server_gone();
        for (auto* peer : {&silent, &gone}) {
            EXPECT_EQ(peer->now(), state::server_unfit);
            EXPECT_TRUE(peer->take(side::client).empty());
        }
    }
}

// A client that breaks the protocol is told in the server's words; the server hears nothing of it.

struct broken_response {
    const char* shows;
    bytes sent;
    unsigned code;
    unsigned sequence;
};

class BrokenClient : public testing::TestWithParam<broken_response> {};

TEST_P(BrokenClient, IsToldAndTheServerHearsNothing)
{
    const auto& [shows, sent, code, sequence] = GetParam();
    for (const auto& greeting : {mysql8::greeting_frame, message(recorded::native_password, 0)})
        for (std::size_t cut = 0; cut < sent.size(); ++cut) {
            auto peer = greeted_by(greeting);
            peer.give(side::client, std::span{sent}.first(cut));
            peer.give(side::client, std::span{sent}.subspan(cut));
            ASSERT_EQ(peer.now(), state::client_failed);
            EXPECT_EQ(refusal_code(peer.take(side::client), sequence), code) << "cut at byte " << cut;
            EXPECT_TRUE(peer.take(side::server).empty());
            EXPECT_EQ(peer.machine().err_code(), code);
            EXPECT_FALSE(peer.machine().reason().empty());
        }
}

bytes response_with(std::string_view capabilities)
{
    return frame_with(1, hex(capabilities) + hex("00 00 00 01 2d") + bytes(23) + text("app") + hex("00 00"));
}

INSTANTIATE_TEST_SUITE_P(
    By,
    BrokenClient,
    testing::Values(
        broken_response{"an_ssl_request", frame_with(1, hex("05 8a 08 00 00 00 00 01 2d") + bytes(23)), 1043, 2},
        broken_response{"ssl_in_a_whole_response", response_with("05 8a 08 00"), 1043, 2},
        broken_response{"compression", response_with("25 82 08 00"), 1043, 2},
        broken_response{"zstd_compression", response_with("05 82 08 04"), 1043, 2},
        broken_response{"the_reserved_bit_29", response_with("05 82 08 20"), 1043, 2},
        broken_response{"a_cut_response", message(recorded::cut_response, 1), 1043, 2},
        broken_response{"an_empty_packet", frame_with(1, {}), 1043, 2},
        broken_response{
            "an_answer_longer_than_the_packet",
            frame_with(1, hex("05 82 28 00 00 00 00 01 2d") + bytes(23) + hex("00 fe ff ff ff ff ff ff ff ff")),
            1043,
            2},
        broken_response{"a_wrong_sequence", message(recorded::out_of_order, 1), 1156, 6},
        broken_response{"the_sequence_of_a_command", frame_with(0, text("\x03select 1")), 1156, 1},
        broken_response{"a_web_browser", text("GET / HTTP/1.1\r\n\r\n"), 1153, 2}),
    [](const auto& tested) { return tested.param.shows; });

TEST(BrokenClient, WhichAsksForTlsHasNothingReadBehindItsRequest)
{
    // What follows in the clear may be an attacker's, to be taken for what comes through TLS.
    auto peer = greeted_by(mysql8::greeting_frame);
    const auto injected = mysql8::response("root");

    peer.give(side::client, frame_with(1, hex("05 8a 08 00 00 00 00 01 2d") + bytes(23)) + injected);

    EXPECT_EQ(peer.now(), state::client_failed);
    EXPECT_EQ(peer.unread(side::client), injected);
    EXPECT_EQ(peer.machine().agreed().user, "");
}

TEST(BrokenClient, OfBefore41IsToldWithoutAState)
{
    auto peer = greeted_by(message(recorded::before_41, 0));

    peer.give(side::client, message(recorded::before_41, 1));

    const auto payload = payload_of(peer.take(side::client));
    const auto err = decode_err(payload);
    ASSERT_TRUE(err.has_value());
    EXPECT_EQ(err->code, 1043);
    EXPECT_EQ(err->sqlstate, "");
    EXPECT_EQ(err->message, "tenbin: clients must speak protocol 4.1");
    EXPECT_EQ(peer.now(), state::client_failed);
}

TEST(BrokenClient, IsToldAsSoonAsTheHeaderOfALongFrameIsHere)
{
    auto peer = greeted_by(mysql8::greeting_frame);
    peer.give(side::client, hex("01 10 01 01"));  // 68 KiB and one byte
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1153);

    auto fits = greeted_by(mysql8::greeting_frame);
    fits.give(side::client, hex("00 10 01 01"));
    EXPECT_EQ(fits.now(), state::client_turn);
}

TEST(BrokenClient, MayNotContinueAFrameOf16MiB)
{
    login_peer peer{login::limits{.payload_bytes_max = frame_payload_max}};
    peer.give(side::server, mysql8::greeting_frame);
    std::ignore = peer.take(side::client);
    peer.give(side::client, frame_with(1, bytes(frame_payload_max)));
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), 1153);
}

TEST(BrokenClient, IsToldInARoundToo)
{
    auto peer = a_client_answered(mysql8::greeting_frame, mysql8::response("app"));
    peer.give(side::server, frame_with(2, mysql8::full_auth));
    std::ignore = peer.take(side::client);

    peer.give(side::client, frame_with(4, mysql8::ask_for_key));

    EXPECT_EQ(refusal_code(peer.take(side::client), 5), 1156);
    EXPECT_TRUE(peer.take(side::server).empty());
}

TEST(Login, GoesOnWithCapabilitiesThatNobodyKnows)
{
    // Bit 30, bits 40 and above of MariaDB: the server ignores what it did not offer, and so does tenbin.
    const auto response =
        frame_with(1, hex("04 82 08 40 00 00 00 01 2d") + bytes(19) + hex("00 ff ff ff") + text("app") + hex("00 00"));
    auto peer = greeted_by(message(recorded::native_password, 0));

    peer.give(side::client, response);

    EXPECT_EQ(peer.take(side::server), response);
    EXPECT_EQ(peer.machine().agreed().capabilities, 0x0008'8204U);
}

// A server that breaks the protocol after its greeting.

struct broken_answer {
    const char* shows;
    bytes sent;
};

class BrokenServer : public testing::TestWithParam<broken_answer> {};

TEST_P(BrokenServer, IsLeftAndTheClientIsTold)
{
    const auto& sent = GetParam().sent;
    for (std::size_t cut = 0; cut < sent.size(); ++cut) {
        auto peer = a_client_answered(mysql8::greeting_frame, mysql8::response("app"));
        peer.give(side::server, std::span{sent}.first(cut));
        peer.give(side::server, std::span{sent}.subspan(cut));
        ASSERT_EQ(peer.now(), state::server_failed);
        EXPECT_EQ(refusal_code(peer.take(side::client), 2), no_backend_code) << "cut at byte " << cut;
        EXPECT_TRUE(peer.take(side::server).empty());
        EXPECT_FALSE(peer.machine().reason().empty());
    }
}

INSTANTIATE_TEST_SUITE_P(By,
                         BrokenServer,
                         testing::Values(broken_answer{"the_old_password_switch", frame_with(2, hex("fe"))},
                                         broken_answer{"a_wrong_sequence", frame_with(3, mysql8::ok_payload)},
                                         broken_answer{"the_sequence_of_a_greeting", frame_with(0, mysql8::ok_payload)},
                                         broken_answer{"an_ok_that_is_cut", frame_with(2, hex("00 00 00 02"))},
                                         broken_answer{"a_frame_that_is_too_long", hex("01 10 01 02")}),
                         [](const auto& tested) { return tested.param.shows; });

TEST(BrokenServer, MayNotContinueAFrameOf16MiB)
{
    login_peer peer{login::limits{.payload_bytes_max = frame_payload_max}};
    peer.give(side::server, mysql8::greeting_frame);
    peer.give(side::client, mysql8::response("app"));
    std::ignore = peer.take(side::client);
    peer.give(side::server, frame_with(2, bytes(frame_payload_max)));
    EXPECT_EQ(refusal_code(peer.take(side::client), 2), no_backend_code);
}

TEST(BrokenServer, IsLeftInItsThirtyThirdRound)
{
    auto peer = a_client_answered(mysql8::greeting_frame, mysql8::response("app"));
    for (unsigned round = 1; round <= 32; ++round) {
        peer.give(side::server, frame_with(2 * round, mysql8::switch_to("mysql_native_password")));
        peer.give(side::client, frame_with(2 * round + 1, bytes(20, std::byte{1})));
    }
    ASSERT_EQ(peer.now(), state::server_turn);
    std::ignore = peer.take(side::client);

    peer.give(side::server, frame_with(66, mysql8::switch_to("mysql_native_password")));

    EXPECT_EQ(peer.now(), state::server_failed);
    EXPECT_EQ(refusal_code(peer.take(side::client), 66), no_backend_code);
}

TEST(BrokenServer, IsLeftWhenItGoesOnWithoutTheClientForever)
{
    auto peer = a_client_answered(mysql8::greeting_frame, mysql8::response("app"));
    unsigned sequence = 2;
    for (; sequence < 2 + 32; ++sequence)
        peer.give(side::server, frame_with(sequence, mysql8::fast_auth_success));
    ASSERT_EQ(peer.now(), state::server_turn);
    std::ignore = peer.take(side::client);

    peer.give(side::server, frame_with(sequence, mysql8::fast_auth_success));

    EXPECT_EQ(refusal_code(peer.take(side::client), sequence), no_backend_code);
}

TEST(Server, ThatRefusesWithACountOfItsOwnIsUnderstood)
{
    // Out of order, or out of patience: the client gets the words with the number that it waits for.
    auto peer = a_client_answered(message(recorded::out_of_order, 0), message(recorded::native_password, 1));

    peer.give(side::server, message(recorded::out_of_order, 2));

    EXPECT_EQ(peer.now(), state::refused);
    EXPECT_EQ(peer.take(side::client), frame_with(2, payload_of(message(recorded::out_of_order, 2))));
    EXPECT_EQ(peer.machine().err_code(), 1156);
}

TEST(Login, WhichEitherSideMayContinueIsTheClientsToContinueInTime)
{
    auto peer = a_client_answered(mysql8::greeting_frame, mysql8::response("app", "authentication_kerberos_client"));
    peer.give(side::server, frame_with(2, hex("01") + text("token")));
    ASSERT_EQ(peer.now(), state::any_turn);
    std::ignore = peer.take(side::client);

    peer.too_slow();

    EXPECT_EQ(refusal_code(peer.take(side::client), 3), 1159);
}

TEST(EndedLogin, ReadsNothingMore)
{
    login_peer peer;
    peer.give(side::server, message(recorded::full, 0));
    ASSERT_TRUE(peer.machine().ended());
    bytes_view more{mysql8::greeting_frame};
    peer.machine().received_from_server(more);
    peer.machine().received_from_client(more);
    EXPECT_EQ(more.size(), mysql8::greeting_frame.size());
    EXPECT_TRUE(peer.machine().to_client().empty() && peer.machine().to_server().empty());
}

}  // namespace
}  // namespace tenbin::mysql
