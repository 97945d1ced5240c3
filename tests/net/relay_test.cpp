#include <tenbin/net/acceptor.hpp>
#include <tenbin/net/relay.hpp>

#include <algorithm>
#include <fcntl.h>
#include <future>
#include <optional>
#include <poll.h>
#include <random>
#include <thread>
#include <vector>

#include "support/running_engine.hpp"
#include "support/sockets.hpp"

using namespace std::chrono_literals;

namespace tenbin::net {

namespace {

using support::running_engine;

/// A relay between two sockets whose other ends the test holds.
class Relay : public support::both_engines, public relay_owner {
protected:
    Relay()
    {
        const auto listener = support::listen_somewhere();
        const auto where = support::local_endpoint(listener.get());
        client_.emplace(support::dial(where));
        client_end_ = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
        server_.emplace(support::dial(where));
        server_end_ = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    }

    void start(relay::rules how)
    {
        how_ = how;
        home_ = std::make_unique<running_engine>(GetParam());
        if (GetParam() == config::io_engine::epoll)
            for (const int fd : {client_end_, server_end_})
                fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        home_->start();
        home_->ask([&] {
            relay_ = std::make_unique<relay>(**home_, *this, how_);
            stream client{**home_, client_end_};
            stream server{**home_, server_end_};
            auto bare = client.release();
            EXPECT_TRUE(bare.connection->send_copy(std::as_bytes(std::span{login_words_})));
            relay_->start(bare, server.release());
            return 0;
        });
    }

    void on_held(relay& session, std::span<const std::byte> bytes) override
    {
        const std::string_view words{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        const auto decide = [&session, this, size = words.find('.') + 1] {
            switch (decision_) {
            case decision::pass:
                return session.pass_held();
            case decision::replace:
                return session.replace_held(size, std::as_bytes(std::span{std::string_view{"other words."}}));
            case decision::answer:
                return session.answer_held(size, std::as_bytes(std::span{std::string_view{"no."}}));
            case decision::wait:
                return;
            }
        };
        held_.set_value(std::string{words});
        held_ = {};
        decide();
    }

    void on_relay_end(relay& session, relay_end why) override
    {
        totals_ = {session.record().client_rx,
                   session.record().client_tx,
                   session.record().server_rx,
                   session.record().server_tx};
        relay_.reset();
        ended_.set_value(why);
    }

    /// What the kernel holds for the client is far less than an answer.
    void keep_client_buffers_small()
    {
        const int bytes = 128 * 1024;  // less, and loopback's big segments make it stutter
        setsockopt(client_->get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
        setsockopt(client_end_, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }

    relay_end wait_for_end()
    {
        auto end = ended_.get_future();
        if (end.wait_for(10s) != std::future_status::ready)
            throw std::runtime_error{"the relay does not end"};
        return end.get();
    }

    void TearDown() override
    {
        if (!home_)
            return;
        home_->stop();
        EXPECT_EQ((*home_)->links(), 0u);
    }

    enum class decision { pass, replace, answer, wait };

    /// The relay of a client whose sentences are held that begin with a question mark.
    void start_holding(decision what)
    {
        decision_ = what;
        start({.on_fin = half_close::ends_session, .watcher = &questions_});
    }

    /// Words and FIN come while the engine does not look: it sees them in one turn.
    void say_at_once(std::string_view words)
    {
        home_->ask([&] {
            support::write_all(client_->get(), std::string{words});
            shutdown(client_->get(), SHUT_WR);
            return 0;
        });
    }

    /// Whether the relay was quiet a moment from now and was ended for that.
    bool dismiss()
    {
        return home_->ask([&] { return relay_->is_quiet_since((*home_)->now()) && relay_->dismiss(); });
    }

    void pass_held()
    {
        home_->ask([&] {
            if (relay_)
                relay_->pass_held();
            return 0;
        });
    }

    std::string login_words_;  ///< queued for the client when the relay starts
    std::promise<std::string> held_;
    std::optional<support::descriptor> client_;
    std::optional<support::descriptor> server_;
    std::vector<std::uint64_t> totals_;

private:
    struct question_tracker final : tracker {
        verdict weigh(const tracked_session& /*session*/, std::span<const std::byte> bytes) override
        {
            const std::string_view words{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
            if (!words.starts_with('?'))
                return verdict::pass;
            return words.find('.') == std::string_view::npos ? verdict::more : verdict::hold;
        }
        bool may_end(const session_record& /*record*/) const override { return way_seen != direction::to_server; }
        farewell last_words() const override
        {
            return {std::as_bytes(std::span{std::string_view{"adieu"}}),
                    std::as_bytes(std::span{std::string_view{"he left"}})};
        }
        void saw(const tracked_session& /*session*/, direction way, std::span<const std::byte> /*bytes*/) override
        {
            way_seen = way;
        }
        std::optional<direction> way_seen;
        void left(const session_record& /*record*/, std::uint16_t /*server*/) override {}
    };

    question_tracker questions_;
    decision decision_ = decision::pass;
    int client_end_ = -1;
    int server_end_ = -1;
    relay::rules how_;
    std::unique_ptr<running_engine> home_;
    std::unique_ptr<relay> relay_;
    std::promise<relay_end> ended_;
};

std::string random_bytes(std::size_t size)
{
    std::mt19937_64 random{size};
    std::string bytes(size, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Engines, Relay, support::engines, support::engine_name);

TEST_P(Relay, CarriesBytesBothWaysAndCountsThem)
{
    start({});
    support::write_all(client_->get(), "a question");
    EXPECT_EQ(support::read_up_to(server_->get(), 10), "a question");
    support::write_all(server_->get(), "the answer");
    EXPECT_EQ(support::read_up_to(client_->get(), 10), "the answer");
    client_.reset();
    server_.reset();
    wait_for_end();
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{10, 10, 10, 10}));
}

TEST_P(Relay, CountsWhatTheLoginHadQueuedForTheClient)
{
    login_words_ = "welcome";
    start({});
    EXPECT_EQ(support::read_up_to(client_->get(), 7), "welcome");
    client_.reset();
    server_.reset();
    wait_for_end();
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{0, 7, 0, 0}));
}

TEST_P(Relay, HoldsBackASenderWhoseReaderSleepsAndLosesNothing)
{
    start({});
    const auto bytes = random_bytes(24 * 1024 * 1024);
    std::thread sender{[&] {
        support::write_all(server_->get(), bytes);
        shutdown(server_->get(), SHUT_WR);
    }};
    std::this_thread::sleep_for(200ms);  // long enough for every buffer on the way to be full
    EXPECT_EQ(support::read_up_to(client_->get(), bytes.size() + 1), bytes);
    sender.join();
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
}

TEST_P(Relay, CarriesBigStreamsBothWaysAtOnce)
{
    start({});
    const auto up = random_bytes(8 * 1024 * 1024);
    const auto down = random_bytes(9 * 1024 * 1024);
    std::thread client_writes{[&] { support::write_all(client_->get(), up); }};
    std::thread server_writes{[&] { support::write_all(server_->get(), down); }};
    std::string got_up;
    std::thread server_reads{[&] { got_up = support::read_up_to(server_->get(), up.size()); }};
    EXPECT_EQ(support::read_up_to(client_->get(), down.size()), down);
    server_reads.join();
    EXPECT_EQ(got_up, up);
    client_writes.join();
    server_writes.join();
}

TEST_P(Relay, ForwardsAHalfClose)
{
    start({});
    support::write_all(client_->get(), "all I have to say");
    shutdown(client_->get(), SHUT_WR);
    EXPECT_EQ(support::read_up_to(server_->get(), 100), "all I have to say");
    support::write_all(server_->get(), "and the answer");
    server_.reset();
    EXPECT_EQ(support::read_up_to(client_->get(), 100), "and the answer");
    EXPECT_EQ(wait_for_end(), relay_end::server_closed);
}

TEST_P(Relay, EndsWithEitherSideWhereTheProtocolSaysSo)
{
    start({.on_fin = half_close::ends_session});
    support::write_all(server_->get(), "last words");
    server_.reset();
    EXPECT_EQ(support::read_up_to(client_->get(), 100), "last words");
    EXPECT_EQ(wait_for_end(), relay_end::server_closed);
}

TEST_P(Relay, HandsOnTheWordsWithWhichAClientLeaves)
{
    // Words and FIN are both there when the relay looks; more than one buffer of them.
    const auto words = random_bytes(100 * 1024);
    support::write_all(client_->get(), words);
    client_.reset();
    start({.on_fin = half_close::ends_session});
    EXPECT_TRUE(support::read_up_to(server_->get(), words.size()) == words);
    EXPECT_EQ(support::read_up_to(server_->get(), 1), "");
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{words.size(), 0, 0, words.size()}));
}

TEST_P(Relay, HoldsBackACommandUntilItIsWholeAndItsOwnerLetsItPass)
{
    auto told = held_.get_future();
    start_holding(decision::pass);
    support::write_all(client_->get(), "not a question.");
    EXPECT_EQ(support::read_up_to(server_->get(), 15), "not a question.");
    for (const std::string part : {"?", "one", " or the", " other.", "next."})
        support::write_all(client_->get(), part);
    EXPECT_EQ(support::read_up_to(server_->get(), 20), "?one or the other.ne");
    EXPECT_TRUE(told.get().starts_with("?one or the other."));
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{38, 0, 0, 38}));
}

TEST_P(Relay, RelaysOtherBytesInsteadOfACommandThatItHeld)
{
    start_holding(decision::replace);
    support::write_all(client_->get(), "?one. The next.");
    EXPECT_EQ(support::read_up_to(server_->get(), 22), "other words. The next.");
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{15, 0, 0, 22}));
}

TEST_P(Relay, AnswersCommandsThatItHeldAndRelaysWhatFollows)
{
    start_holding(decision::answer);
    support::write_all(client_->get(), "?one.?two.The next.");
    EXPECT_EQ(support::read_up_to(client_->get(), 6), "no.no.");
    EXPECT_EQ(support::read_up_to(server_->get(), 9), "The next.");
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{19, 6, 0, 9}));
}

TEST_P(Relay, IsDismissedWithLastWordsWhenNothingRuns)
{
    start_holding(decision::wait);
    support::write_all(client_->get(), "a command");
    EXPECT_EQ(support::read_up_to(server_->get(), 9), "a command");
    EXPECT_FALSE(dismiss()) << "it runs";
    support::write_all(server_->get(), "done");
    EXPECT_EQ(support::read_up_to(client_->get(), 4), "done");
    EXPECT_TRUE(dismiss());
    EXPECT_EQ(support::read_up_to(client_->get(), 100), "adieu");
    EXPECT_EQ(support::read_up_to(server_->get(), 100), "he left");
    EXPECT_EQ(wait_for_end(), relay_end::dismissed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{9, 9, 4, 16}));
}

TEST_P(Relay, IsNotDismissedWhileItHoldsACommand)
{
    auto told = held_.get_future();
    start_holding(decision::wait);
    support::write_all(client_->get(), "?one.");
    told.get();
    EXPECT_FALSE(dismiss());
}

TEST_P(Relay, EndsWhileACommandIsHeldAndTheServerNeverSeesIt)
{
    auto told = held_.get_future();
    start_holding(decision::wait);
    support::write_all(client_->get(), "?one.");
    told.get();
    server_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::server_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{0, 0, 0, 0}));
}

TEST_P(Relay, CarriesOutACommandWhoseClientLeftWhileItWasHeld)
{
    auto told = held_.get_future();
    start_holding(decision::wait);
    say_at_once("?one. The next.");
    told.get();
    pass_held();
    EXPECT_EQ(support::read_up_to(server_->get(), 100), "?one. The next.");
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{15, 0, 0, 15}));
}

TEST_P(Relay, AnswersACommandWhoseClientHasNothingMoreToSay)
{
    start_holding(decision::answer);
    say_at_once("?one.?and a half");
    EXPECT_EQ(support::read_up_to(client_->get(), 100), "no.");
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
}

TEST_P(Relay, RelaysACommandThatItHeldAndTheManyBytesBehindIt)
{
    auto told = held_.get_future();
    start_holding(decision::wait);
    auto bytes = "?one." + random_bytes(4 * 1024 * 1024);
    std::replace(bytes.begin() + 1, bytes.end(), '?', '!');  // no other part is held
    std::thread sender{[&] { support::write_all(client_->get(), bytes); }};
    told.get();
    pass_held();
    EXPECT_TRUE(support::read_up_to(server_->get(), bytes.size()) == bytes);
    sender.join();
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_closed);
    EXPECT_EQ(totals_, (std::vector<std::uint64_t>{bytes.size(), 0, 0, bytes.size()}));
}

TEST_P(Relay, HoldsACommandThatCameBeforeTheRelay)
{
    support::write_all(client_->get(), "?one.");
    start_holding(decision::answer);
    EXPECT_EQ(support::read_up_to(client_->get(), 3), "no.");
}

TEST_P(Relay, EndsWhenItHasBeenIdleForTooLong)
{
    start({.idle_timeout = 100ms});
    EXPECT_EQ(wait_for_end(), relay_end::idle);
    EXPECT_EQ(support::read_up_to(client_->get(), 1), "");
}

TEST_P(Relay, GivesTheLastAnswerToAReaderWhoIsSlowerThanItsPatience)
{
    keep_client_buffers_small();
    start({.on_fin = half_close::ends_session});
    const auto answer = random_bytes(1024 * 1024);
    std::thread sender{[&] {
        support::write_all(server_->get(), answer);
        server_.reset();
    }};
    const auto slow_until = steady::now() + link::linger + 4s;
    std::string got;
    while (steady::now() < slow_until) {
        got += support::read_up_to(client_->get(), 32 * 1024);
        std::this_thread::sleep_for(300ms);  // the reader's pace is what is tested
    }
    got += support::read_up_to(client_->get(), answer.size() + 1 - got.size());
    EXPECT_TRUE(got == answer) << "of " << answer.size() << " bytes " << got.size() << " came";
    sender.join();
    EXPECT_EQ(wait_for_end(), relay_end::server_closed);
}

TEST_P(Relay, ResetsAReaderWhoTakesNothingMore)
{
    keep_client_buffers_small();
    start({.idle_timeout = 500ms});
    support::write_all(server_->get(), random_bytes(1024 * 1024));
    EXPECT_EQ(support::read_up_to(client_->get(), 100'000).size(), 100'000u);
    pollfd reset{.fd = client_->get(), .events = 0, .revents = 0};
    ASSERT_EQ(poll(&reset, 1, 20'000), 1);
    EXPECT_TRUE((reset.revents & POLLERR) != 0);  // FIN would have said: this was all
    EXPECT_EQ(wait_for_end(), relay_end::idle);
}

TEST_P(Relay, SurvivesAPeerThatResets)
{
    start({});
    support::write_all(server_->get(), random_bytes(4 * 1024 * 1024).substr(0, 100'000));
    const linger hard{.l_onoff = 1, .l_linger = 0};
    setsockopt(client_->get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    client_.reset();
    EXPECT_EQ(wait_for_end(), relay_end::client_failed);
}

}  // namespace tenbin::net
