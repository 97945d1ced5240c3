#include <tenbin/mysql/farewell.hpp>

#include <gtest/gtest.h>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

using support::conversation;

/// 01 02 03 … 40: what record.py answered with.
farewell::random_bytes counting_bytes()
{
    farewell::random_bytes random{};
    for (std::size_t i = 0; i < random.size(); ++i)
        random[i] = static_cast<std::byte>(i + 1);
    return random;
}

bytes counting(std::size_t size)
{
    const auto random = counting_bytes();
    return {random.begin(), random.begin() + static_cast<std::ptrdiff_t>(size)};
}

farewell from(farewell::begin where, std::uint8_t sequence, std::string plugin = {})
{
    return farewell{
        {.where = where, .sequence = sequence, .plugin = std::move(plugin), .frames = frame_reader{68 * 1024}},
        counting_bytes()};
}

bytes first_words(const farewell& machine)
{
    return {machine.to_server().begin(), machine.to_server().end()};
}

/// A farewell with its socket. What it says first has been sent.
class farewell_peer {
public:
    explicit farewell_peer(farewell machine) : machine_{std::move(machine)} {}

    void give(side /*the server*/, std::span<const std::byte> piece)
    {
        const bytes exact(piece.begin(), piece.end());
        bytes_view rest{exact};
        while (!rest.empty() && !machine_.done()) {
            machine_.received(rest);
            said_.insert(said_.end(), machine_.to_server().begin(), machine_.to_server().end());
        }
    }
    [[nodiscard]] bytes take(side to) { return to == side::server ? std::exchange(said_, {}) : bytes{}; }
    [[nodiscard]] bool done() const { return machine_.done(); }

private:
    farewell machine_;
    bytes said_;
};

std::string is_done(farewell_peer& peer)
{
    return peer.done() ? "" : "it is not done";
}

std::string goes_on(farewell_peer& peer)
{
    return peer.done() ? "it is done" : "";
}

TEST(Farewell, OfAGreetedClientIsTheLoginOfAStrangerThatMariaDbWasSeenToRefuse)
{
    const auto& said = recorded::stranger;
    EXPECT_EQ(first_words(from(farewell::begin::greeted, 1)), message(said, 1));

    conversation rest;
    rest.server_sends(message(said, 2)).server_gets(message(said, 3));
    rest.server_sends(message(said, 4));
    EXPECT_EQ(rest.difference([] { return farewell_peer{from(farewell::begin::greeted, 1)}; }, is_done), "");
}

TEST(Farewell, GoesThroughTheRoundsOfAnAccountWithTwoPlugins)
{
    const auto& said = recorded::two_rounds_failed;
    conversation rest;
    rest.server_sends(message(said, 2)).server_gets(message(said, 3));
    rest.server_sends(message(said, 4)).server_gets(message(said, 5));
    rest.server_sends(message(said, 6));
    EXPECT_EQ(rest.difference([] { return farewell_peer{from(farewell::begin::answering, 2)}; }, is_done), "");
}

TEST(Farewell, InARoundAnswersWithTheLengthThatThePluginKnows)
{
    EXPECT_EQ(first_words(from(farewell::begin::in_a_round, 3, "client_ed25519")), frame_with(3, counting(64)));
    EXPECT_EQ(first_words(from(farewell::begin::in_a_round, 3, "caching_sha2_password")), frame_with(3, counting(32)));
    EXPECT_EQ(first_words(from(farewell::begin::in_a_round, 3, "mysql_native_password")), frame_with(3, counting(20)));
    EXPECT_EQ(first_words(from(farewell::begin::in_a_round, 255)), frame_with(255, counting(20)));
}

TEST(Farewell, AnswersMySql8UntilItRefuses)
{
    using namespace mysql8;
    const auto denied = refuse({1045, "28000"}, "Access denied", 6);
    conversation rest;
    rest.server_sends(frame_with(2, switch_to("caching_sha2_password"))).server_gets(frame_with(3, counting(32)));
    rest.server_sends(frame_with(4, full_auth)).server_gets(frame_with(5, counting(32)));
    rest.server_sends(denied);
    EXPECT_EQ(rest.difference([] { return farewell_peer{from(farewell::begin::greeted, 1)}; }, is_done), "");
}

TEST(Farewell, WaitsForTheWordThatFollowsAFastVerdict)
{
    using namespace mysql8;
    const auto make = [] { return farewell_peer{from(farewell::begin::answering, 2, "caching_sha2_password")}; };
    EXPECT_EQ(conversation{}.server_sends(frame_with(2, fast_auth_success)).difference(make, goes_on), "");
}

TEST(Farewell, AnswersTheQuestionForANextFactor)
{
    const auto next_factor = frame_with(2, hex("02") + text("authentication_webauthn_client") + hex("00 01"));
    conversation rest;
    rest.server_sends(next_factor).server_gets(frame_with(3, counting(20)));
    EXPECT_EQ(rest.difference([] { return farewell_peer{from(farewell::begin::answering, 2)}; }, goes_on), "");
}

TEST(Farewell, LeavesAsAClientDoesWhenTheLoginSucceeds)
{
    // The client's own answer was on its way when it left.
    conversation rest;
    rest.server_sends(frame_with(2, mysql8::ok_payload)).server_gets(frame_with(0, hex("01")));
    EXPECT_EQ(rest.difference([] { return farewell_peer{from(farewell::begin::answering, 2)}; }, is_done), "");
}

TEST(Farewell, HasNothingToSayWhereTheServerHasHadItsLastWord)
{
    const auto machine = from(farewell::begin::over, 3);
    EXPECT_TRUE(machine.done());
    EXPECT_TRUE(machine.to_server().empty());
}

TEST(Farewell, DoesNotGiveAnOldPassword)
{
    const auto make = [] { return farewell_peer{from(farewell::begin::answering, 2)}; };
    EXPECT_EQ(conversation{}.server_sends(frame_with(2, hex("fe"))).difference(make, is_done), "");
}

TEST(Farewell, EndsAfterFourRounds)
{
    farewell_peer peer{from(farewell::begin::greeted, 1)};
    for (unsigned round = 0; round < 4; ++round) {
        peer.give(side::server, frame_with(2 + 2 * round, mysql8::switch_to("mysql_native_password")));
        EXPECT_EQ(peer.take(side::server), frame_with(3 + 2 * round, counting(20)));
        EXPECT_FALSE(peer.done());
    }

    peer.give(side::server, frame_with(10, mysql8::switch_to("mysql_native_password")));

    EXPECT_TRUE(peer.done());
    EXPECT_TRUE(peer.take(side::server).empty());
}

TEST(Farewell, EndsWithAFrameThatIsTooLong)
{
    farewell_peer peer{from(farewell::begin::greeted, 1)};
    peer.give(side::server, hex("01 10 01 02"));
    EXPECT_TRUE(peer.done());
    EXPECT_TRUE(peer.take(side::server).empty());
}

TEST(Farewell, ReadsNothingOnceItIsDone)
{
    auto machine = from(farewell::begin::over, 3);
    const auto more = frame_with(3, mysql8::switch_to("mysql_native_password"));
    bytes_view rest{more};
    machine.received(rest);
    EXPECT_EQ(rest.size(), more.size());
    EXPECT_TRUE(machine.to_server().empty());
}

TEST(Farewell, TakesOverWhileTheServerDecides)
{
    // The client left behind its second answer; the server was not convinced by it.
    const auto& said = recorded::switched_twice;
    login_peer peer;
    for (std::size_t i = 0; i < 4; ++i)
        peer.give(said[i].from, message(said, i));
    auto machine = std::move(peer.machine()).abandon(counting_bytes());
    ASSERT_TRUE(first_words(machine).empty());

    const auto asked = message(said, 4);
    bytes_view rest{asked};
    machine.received(rest);

    EXPECT_EQ(first_words(machine), frame_with(5, counting(20)));
}

TEST(Farewell, TakesOverInTheMiddleOfAFrameOfTheServer)
{
    const auto& said = recorded::ed25519;
    const auto asked = message(said, 2);
    for (std::size_t cut = 0; cut < asked.size(); ++cut) {
        login_peer peer;
        peer.give(side::server, message(said, 0));
        peer.give(side::client, message(said, 1));
        peer.give(side::server, std::span{asked}.first(cut));

        auto machine = std::move(peer.machine()).abandon(counting_bytes());
        bytes_view rest{bytes_view{asked}.subspan(cut)};
        machine.received(rest);

        EXPECT_EQ(first_words(machine), frame_with(3, counting(64))) << "cut at byte " << cut;
    }
}

TEST(Farewell, TakesOverInARoundOfThePluginThatAsked)
{
    const auto& said = recorded::ed25519;
    login_peer peer;
    for (std::size_t i = 0; i < 3; ++i)
        peer.give(said[i].from, message(said, i));
    // The client has begun its answer, which the server has seen nothing of.
    const auto begun = message(said, 3);
    peer.give(side::client, std::span{begun}.first(20));

    const auto machine = std::move(peer.machine()).abandon(counting_bytes());

    EXPECT_EQ(first_words(machine), frame_with(3, counting(64)));
}

}  // namespace
}  // namespace tenbin::mysql
