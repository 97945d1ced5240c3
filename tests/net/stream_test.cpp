#include <tenbin/net/acceptor.hpp>
#include <tenbin/net/stream.hpp>
#include <tenbin/net/timer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <concepts>
#include <deque>
#include <future>
#include <vector>

#include "support/running_engine.hpp"
#include "support/sockets.hpp"

using namespace std::chrono_literals;

namespace tenbin::net {

namespace {

// Asio's requirements on AsyncReadStream and AsyncWriteStream, as far as a compiler can check them.
template <class Stream>
concept async_stream =
    requires(Stream& s, asio::mutable_buffer in, asio::const_buffer out, void (*token)(error_code, std::size_t))
{
    typename Stream::executor_type;
    {
        s.get_executor()
        } -> std::same_as<typename Stream::executor_type>;
    s.async_read_some(in, token);
    s.async_write_some(out, token);
};
static_assert(async_stream<stream>);
static_assert(asio::execution::is_executor_v<engine_executor>);

using support::running_engine;

class Stream : public support::both_engines {};

/// Runs a coroutine on the engine and waits for what it returns.
template <class T> T spawn(running_engine& on, awaitable<T> work)
{
    auto done = asio::co_spawn(on->get_executor(), std::move(work), asio::use_future);
    if (done.wait_for(20s) != std::future_status::ready)
        throw std::runtime_error{"the coroutine hangs"};
    return done.get();
}

awaitable<error_code> connect_to(engine& home, endpoint where, std::chrono::milliseconds limit)
{
    stream s{home};
    s.expires_after(limit);
    const auto [problem, unused] = co_await s.async_connect(where, as_result);
    co_return problem;
}

awaitable<std::string> exchange(engine& home, endpoint where, std::string text, std::size_t expected)
{
    stream s{home};
    s.expires_after(10s);
    co_await s.async_connect(where, as_result);
    co_await asio::async_write(s, asio::buffer(text), as_result);
    std::string answer(expected, '\0');
    const auto [problem, size] = co_await asio::async_read(s, asio::buffer(answer), as_result);
    answer.resize(size);
    co_return answer;
}

awaitable<error_code> read_until_end(engine& home, int descriptor, std::string& into, std::chrono::milliseconds limit)
{
    stream s{home, descriptor};
    s.expires_after(limit);
    for (;;) {
        const auto [problem, size] = co_await s.async_receive(as_result);
        if (problem)
            co_return problem;
        const auto bytes = s.received();
        into.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        s.consume(bytes.size());
    }
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Engines, Stream, support::engines, support::engine_name);

TEST_P(Stream, ConnectsWritesAndReadsWithAsiosOwnAlgorithms)
{
    running_engine home{GetParam()};
    home.start();
    const auto listener = support::listen_somewhere();
    const std::string text(1'000'000, 'q');
    std::thread peer{[&] {
        const support::descriptor client{accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        const auto got = support::read_up_to(client.get(), text.size());
        support::write_all(client.get(), got);
    }};
    EXPECT_EQ(spawn(home, exchange(*home, support::local_endpoint(listener.get()), text, text.size())), text);
    peer.join();
    home.stop();
    EXPECT_EQ(home->links(), 0u);
}

TEST_P(Stream, SaysWhyItCannotConnect)
{
    running_engine home{GetParam()};
    home.start();
    endpoint nobody;
    {
        const auto listener = support::listen_somewhere();
        nobody = support::local_endpoint(listener.get());
    }
    EXPECT_EQ(spawn(home, connect_to(*home, nobody, 5s)), asio::error::connection_refused);
    EXPECT_TRUE(spawn(home, connect_to(*home, endpoint::parse("255.255.255.255:1").value(), 5s)));
}

TEST_P(Stream, TimesOutWhileItConnectsOrReads)
{
    running_engine home{GetParam()};
    home.start();
    // A listener whose queue is full answers no SYN.
    const support::descriptor full{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto where = to_socket_address(endpoint::parse("127.0.0.1:0").value());
    ASSERT_EQ(bind(full.get(), where.get(), where.size), 0);
    ASSERT_EQ(listen(full.get(), 0), 0);
    const auto busy = support::dial(support::local_endpoint(full.get()));
    EXPECT_EQ(spawn(home, connect_to(*home, support::local_endpoint(full.get()), 100ms)), asio::error::timed_out);

    const auto listener = support::listen_somewhere();
    const auto client = support::dial(support::local_endpoint(listener.get()));
    std::string nothing;
    const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    EXPECT_EQ(spawn(home, read_until_end(*home, accepted, nothing, 50ms)), asio::error::timed_out);
}

TEST_P(Stream, ShowsBytesInPlaceAndTheEndAfterThem)
{
    running_engine home{GetParam()};
    home.start();
    const auto listener = support::listen_somewhere();
    auto client = support::dial(support::local_endpoint(listener.get()));
    const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    support::write_all(client.get(), "last words");
    shutdown(client.get(), SHUT_WR);
    std::string got;
    EXPECT_EQ(spawn(home, read_until_end(*home, accepted, got, 5s)), asio::error::eof);
    EXPECT_EQ(got, "last words");
}

TEST_P(Stream, EndsWhatWaitsWhenTheEngineStops)
{
    running_engine home{GetParam()};
    home.start();
    const auto listener = support::listen_somewhere();
    const auto client = support::dial(support::local_endpoint(listener.get()));
    const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    std::string nothing;
    auto done = asio::co_spawn(home->get_executor(), read_until_end(*home, accepted, nothing, 1h), asio::use_future);
    home.ask([] { return 0; });
    home.stop();
    ASSERT_EQ(done.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(done.get(), asio::error::operation_aborted);
    EXPECT_EQ(home->links(), 0u);
}

TEST_P(Stream, LetsNobodyWhoTalksOutOfTurnStallAnother)
{
    // More streams than a worker has receive chunks, each with bytes that nobody waits for.
    const std::size_t talkers = chunk_pool::receive_chunks + 20;
    running_engine home{GetParam()};
    home.start();
    const auto listener = support::listen_somewhere();
    const auto where = support::local_endpoint(listener.get());
    const auto read_once_and_hold = [](engine& on, int descriptor, std::promise<void>& first) -> awaitable<void> {
        stream s{on, descriptor};
        co_await s.async_receive(as_result);
        s.consume(s.received().size());
        first.set_value();
        timer clock{on};
        co_await clock.async_wait(on.now() + 1h, as_result);
    };
    std::vector<support::descriptor> peers;
    std::deque<std::promise<void>> first(talkers);
    std::vector<std::future<void>> held;
    for (std::size_t i = 0; i < talkers; ++i) {
        peers.push_back(support::dial(where));
        const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        held.push_back(
            asio::co_spawn(home->get_executor(), read_once_and_hold(*home, accepted, first[i]), asio::use_future));
        support::write_all(peers.back().get(), "1");
        first[i].get_future().get();
        const std::string more(64 * 1024, '2');
        EXPECT_GT(send(peers.back().get(), more.data(), more.size(), MSG_DONTWAIT | MSG_NOSIGNAL), 0);
    }
    const auto quiet = support::listen_somewhere();
    std::thread peer{[&] {
        const support::descriptor client{accept4(quiet.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        support::write_all(client.get(), support::read_up_to(client.get(), 300'000));
    }};
    const std::string text(300'000, 'q');
    EXPECT_EQ(spawn(home, exchange(*home, support::local_endpoint(quiet.get()), text, text.size())), text);
    peer.join();
    home.stop();
    EXPECT_EQ(home->links(), 0u);
}

TEST_P(Stream, LosesARaceAgainstATimerCleanly)
{
    using namespace asio::experimental::awaitable_operators;
    running_engine home{GetParam()};
    home.start();
    const auto listener = support::listen_somewhere();
    const auto client = support::dial(support::local_endpoint(listener.get()));
    const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    const auto race = [](engine& on, int descriptor) -> awaitable<std::size_t> {
        stream s{on, descriptor};
        timer clock{on};
        const auto first =
            co_await (s.async_receive(asio::as_tuple(asio::use_awaitable_t<engine_executor>{})) ||
                      clock.async_wait(on.now() + 30ms, asio::as_tuple(asio::use_awaitable_t<engine_executor>{})));
        co_return first.index();
    };
    EXPECT_EQ(spawn(home, race(*home, accepted)), 1u);
}

TEST(EngineChoice, FallsBackToEpollWithAReasonOrTakesTheRing)
{
    const auto made = engine::make(config::io_engine::automatic);
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE((*made)->name() == "io_uring" || (*made)->name().starts_with("epoll (io_uring")) << (*made)->name();
}

}  // namespace tenbin::net
