// The same fault at each step of a login: the network fails after every byte, a side is silent, a number is wrong.
#include <gtest/gtest.h>

#include "mysql/login_peer.hpp"
#include "mysql/recorded.hpp"

namespace tenbin::mysql {
namespace {

using support::conversation;
using support::recording;
using state = login::state;

constexpr unsigned no_backend_code = 1105;

login_peer a_login()
{
    return login_peer{};
}

/// Without what goes to the relay.
recording login_of(const recording& said)
{
    recording kept;
    for (const auto& one : said) {
        if (one.from == side::client && hex(one.words)[3] == std::byte{0})
            break;
        kept.push_back(one);
    }
    return kept;
}

conversation sent_of(const recording& said)
{
    conversation all;
    for (const auto& one : said)
        if (one.from == side::client)
            all.client_sends(hex(one.words));
        else
            all.server_sends(hex(one.words));
    return all;
}

struct whole_login {
    const char* shows;
    recording said;
};

recording mysql8_full_authentication()
{
    static const std::vector<std::string> words = [] {
        using namespace mysql8;
        std::vector<std::string> all;
        for (const auto& one : {greeting_frame,
                                response("app"),
                                frame_with(2, full_auth),
                                frame_with(3, ask_for_key),
                                frame_with(4, public_key),
                                frame_with(5, encrypted_password),
                                frame_with(6, ok_payload)})
            all.push_back(support::to_hex(one));
        return all;
    }();
    recording said;
    for (std::size_t i = 0; i < words.size(); ++i)
        said.push_back({i % 2 == 0 ? side::server : side::client, words[i]});
    return said;
}

class EachStep : public testing::TestWithParam<whole_login> {};

TEST_P(EachStep, TellsTheClientThatTheServerHasGone)
{
    const auto told = [](login_peer& peer, std::size_t complete) -> std::string {
        std::ignore = peer.take(side::client);
        std::ignore = peer.take(side::server);
        const auto before = peer.now();
        peer.server_gone();
        if (!peer.take(side::server).empty())
            return "the server that has gone is spoken to";
        const auto words = peer.take(side::client);
        if (complete == 0)
            return peer.now() == state::server_unfit && words.empty() ? "" : "the client has heard of it";
        if (before == state::done)
            return peer.now() == state::done && words.empty() ? "" : "a finished login is touched";
        if (peer.now() != state::server_failed)
            return "it ends in state " + std::to_string(static_cast<int>(peer.now()));
        // Every message so far has counted one. On its turn the client sends its own first, and hears the next.
        const auto sequence = complete % 2 == 1 ? complete + 1 : complete;
        return refusal_code(words, static_cast<unsigned>(sequence)) == no_backend_code
                   ? ""
                   : "it hears " + support::to_hex(words);
    };
    EXPECT_EQ(sent_of(GetParam().said).fail_everywhere(a_login, told), "");
}

TEST_P(EachStep, TellsWhoeverIsTooSlow)
{
    const auto told = [](login_peer& peer, std::size_t complete) -> std::string {
        std::ignore = peer.take(side::client);
        std::ignore = peer.take(side::server);
        const auto before = peer.now();
        peer.too_slow();
        const auto words = peer.take(side::client);
        if (!peer.take(side::server).empty())
            return "the server hears of it";
        if (before == state::done)
            return peer.now() == state::done && words.empty() ? "" : "a finished login is touched";
        if (complete == 0)
            return peer.now() == state::server_unfit && words.empty() ? "" : "the client has heard of it";
        if (before == state::server_turn)
            return peer.now() == state::server_failed &&
                           refusal_code(words, static_cast<unsigned>(complete)) == no_backend_code
                       ? ""
                       : "of a silent server it hears " + support::to_hex(words);
        return peer.now() == state::client_failed && refusal_code(words, static_cast<unsigned>(complete + 1)) == 1159
                   ? ""
                   : "a slow client hears " + support::to_hex(words);
    };
    EXPECT_EQ(sent_of(GetParam().said).fail_everywhere(a_login, told), "");
}

TEST_P(EachStep, IsFinishedInTheClientsPlaceWhenTheClientHasGone)
{
    constexpr farewell::random_bytes random{};
    const auto finished = [&](login_peer& peer, std::size_t complete) -> std::string {
        const auto before = peer.now();
        auto last_word = std::move(peer.machine()).abandon(random);
        const bytes sent(last_word.to_server().begin(), last_word.to_server().end());
        if (before == state::done)
            return last_word.done() && sent.empty() ? "" : "a finished login is touched";
        if (before == state::server_turn)
            return !last_word.done() && sent.empty() ? "" : "it speaks out of turn";
        if (last_word.done() || sent.size() < 4)
            return "the server is left waiting";
        return std::to_integer<std::size_t>(sent[3]) == complete ? "" : "the server gets " + support::to_hex(sent);
    };
    EXPECT_EQ(sent_of(GetParam().said).fail_everywhere(a_login, finished), "");
}

TEST_P(EachStep, KnowsAWrongSequenceNumber)
{
    const auto& said = GetParam().said;
    for (std::size_t wrong = 0; wrong < said.size(); ++wrong)
        for (const unsigned by : {1U, 2U, 128U, 255U}) {
            login_peer peer;
            for (std::size_t i = 0; i < wrong; ++i)
                peer.give(said[i].from, message(said, i));
            std::ignore = peer.take(side::client);
            std::ignore = peer.take(side::server);
            auto words = message(said, wrong);
            const auto sequence = (wrong + by) % 256;
            words[3] = static_cast<std::byte>(sequence);

            peer.give(said[wrong].from, words);

            const auto heard = peer.take(side::client);
            EXPECT_TRUE(peer.take(side::server).empty());
            if (said[wrong].from == side::client) {
                EXPECT_EQ(peer.now(), state::client_failed);
                EXPECT_EQ(refusal_code(heard, static_cast<unsigned>((sequence + 1) % 256)), 1156);
            } else if (wrong == 0) {
                EXPECT_EQ(peer.now(), state::server_unfit);
                EXPECT_TRUE(heard.empty());
            } else {
                EXPECT_EQ(peer.now(), state::server_failed);
                EXPECT_EQ(refusal_code(heard, static_cast<unsigned>(wrong)), no_backend_code);
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Of,
                         EachStep,
                         testing::Values(whole_login{"native_password", login_of(recorded::native_password)},
                                         whole_login{"ed25519", login_of(recorded::ed25519)},
                                         whole_login{"two_switches", login_of(recorded::switched_twice)},
                                         whole_login{"mysql8", mysql8_full_authentication()}),
                         [](const auto& tested) { return tested.param.shows; });

}  // namespace
}  // namespace tenbin::mysql
