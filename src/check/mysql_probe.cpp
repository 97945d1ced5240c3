// A probe of MYSQL_CHECK: connect and greeting on the loop, by our own codec, so that a host that is silent holds
// nothing but a socket; then login and query by a client library on a thread, over the same connection.
#include <tenbin/check/probe.hpp>
#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/printable.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <sys/random.h>

#include "dial.hpp"
#include "loopback_bridge.hpp"

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t greeting_bytes_max = 64 * 1024;
constexpr std::size_t shown_max = 100;
constexpr std::size_t words_max = 200;
constexpr milliseconds farewell_time{1000};
/// For the library to return when its connection has been cut; it needs a moment of the processor.
constexpr milliseconds return_time{2000};

/// ERR instead of a greeting, by its meaning.
std::string greeting_failure(mysql::bytes_view packet)
{
    const auto decoded = mysql::decode_err(packet);
    if (!decoded)
        return "greeting: an ERR packet cut short";
    const auto code = decoded->code;
    const auto* const step = code == 1040 || code == 1203 ? "full" : code == 1129 ? "blocked" : "greeting";
    return fmt::format("{}: {} {}", step, code, mysql::printable(decoded->message, words_max));
}

/// What a server has said that was connected to: its greeting, or `why` not.
struct heard {
    std::vector<std::byte> said;
    std::string plugin;
    problem why;
};

/// What the bytes so far are; nothing while they are no packet.
std::optional<problem> read_greeting(heard& so_far)
{
    mysql::frame_reader frames{greeting_bytes_max};
    mysql::bytes_view rest{so_far.said};
    const auto frame = frames.next(rest);
    if (!frame)
        return "greeting: " + std::string{to_string(frame.error())};
    if (!*frame)
        return std::nullopt;
    const auto payload = (*frame)->payload();
    if (mysql::is_err(payload))
        return greeting_failure(payload);
    const auto greeting = mysql::decode_greeting(payload);
    if (!greeting)
        return "greeting: " + std::string{to_string(greeting.error())};
    // The login is watched from the next byte on: none may hide behind the greeting.
    if (!rest.empty())
        return "greeting: more came with it";
    so_far.plugin = greeting->plugin;
    return problem{};
}

asio::awaitable<heard> hear_greeting(tcp::socket& server, milliseconds limit)
{
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer{server.get_executor(), limit};
    heard so_far;
    std::array<std::byte, 1024> buffer{};
    for (;;) {
        const auto first =
            co_await (server.async_read_some(asio::buffer(buffer), as_result) || timer.async_wait(as_result));
        if (first.index() == 1) {
            so_far.why = "greeting: timed out";
            co_return so_far;
        }
        const auto [broken, size] = std::get<0>(first);
        if (broken) {
            so_far.why =
                "greeting: " + (broken == asio::error::eof ? "the server closed the connection" : broken.message());
            co_return so_far;
        }
        so_far.said.insert(so_far.said.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
        if (auto known = read_greeting(so_far)) {
            so_far.why = std::move(*known);
            co_return so_far;
        }
    }
}

asio::awaitable<void> talk_to_the_end(tcp::socket& server, mysql::farewell& machine)
{
    std::array<std::byte, 1024> buffer{};
    for (;;) {
        const auto part = asio::buffer(machine.to_server().data(), machine.to_server().size());
        const auto [broken, sent] = co_await asio::async_write(server, part, as_result);
        if (broken || machine.done())
            co_return;
        const auto [left, size] = co_await server.async_read_some(asio::buffer(buffer), as_result);
        if (left)
            co_return;
        mysql::bytes_view rest{buffer.data(), size};
        while (!rest.empty() && machine.to_server().empty() && !machine.done())
            machine.received(rest);
    }
}

/// Finishes a login that nobody goes on with: a server counts one that breaks off, and after some it takes no
/// connection of this machine. The verdict is the one on a login that must not go on.
asio::awaitable<problem> give_up(loopback_bridge& by)
{
    using namespace asio::experimental::awaitable_operators;
    mysql::farewell::random_bytes random{};
    std::ignore = ::getrandom(random.data(), random.size(), 0);
    mysql::farewell machine{by.login().place(), random};
    asio::steady_timer timer{by.server().get_executor(), farewell_time};
    co_await (talk_to_the_end(by.server(), machine) || timer.async_wait(as_result));
    co_return fmt::format("login: the server asks for {}, which would show the password",
                          mysql::printable(by.login().plugin(), shown_max));
}

/// Errors of 2000 and more are the library's own: that its connection broke, mostly, which the bridge knows better.
bool said_by_server(const mysql_failure& failure)
{
    return (failure.code > 0 && failure.code < 2000) || failure.code >= 3000;
}

std::string words_of(const mysql_failure& failure)
{
    // The library has no words for an answer of another kind than it asked for.
    const auto words = failure.words.empty() ? "an unexpected answer" : mysql::printable(failure.words, words_max);
    return failure.code == 0 ? words : fmt::format("{} ({}) {}", failure.code, failure.sqlstate, words);
}

problem compare(const mysql_answer& answer, const std::optional<std::string>& expect)
{
    if (!expect || answer.value == expect)
        return std::nullopt;
    const auto quoted = [](const std::string& text) { return '"' + mysql::printable(text, shown_max) + '"'; };
    const auto got = answer.found == mysql_answer::rows::none ? "no row"
                     : answer.value                           ? quoted(*answer.value)
                                                              : "NULL";
    return fmt::format("expect: got {}, not {}", got, quoted(*expect));
}

problem verdict(const loopback_bridge& by, const mysql_outcome& outcome, const config::mysql_check& how)
{
    if (outcome)
        return how.query.empty() ? std::nullopt : compare(*outcome, how.expect);
    const auto* const step = by.login().now() == login_watch::state::logged_in ? "query" : "login";
    const bool known_better = !by.trouble().empty() && !said_by_server(outcome.error());
    return fmt::format("{}: {}", step, known_better ? by.trouble() : words_of(outcome.error()));
}

asio::awaitable<void> wait_for_return(bulkhead::call& asked, loopback_bridge& by, steady::time_point until)
{
    co_await asked.returned(until);
    by.finish();
}

}  // namespace

asio::awaitable<result<problem>> probe_mysql(
    endpoint where, milliseconds limit, const config::mysql_check& how, bulkhead& threads, bulkhead::standing as)
{
    using namespace asio::experimental::awaitable_operators;
    tcp::socket server{co_await asio::this_coro::executor};
    auto connected = co_await dial(server, where, limit);
    if (!connected || *connected)
        co_return connected;
    auto heard = co_await hear_greeting(server, limit);
    if (heard.why)
        co_return std::move(heard.why);

    const auto by = std::make_shared<loopback_bridge>(
        loopback_bridge::greeted{std::move(server), std::move(heard.said), std::move(heard.plugin)}, limit);
    if (by->login().now() == login_watch::state::forbidden)
        co_return co_await give_up(*by);
    auto place = co_await threads.enter(as, steady::now() + limit);
    if (!place) {
        std::ignore = co_await give_up(*by);
        co_return failed(fault::operation, fmt::format("no thread was free within {}", format_duration(limit)));
    }
    if (auto open = by->open(); !open)
        co_return tl::unexpected{std::move(open).error()};
    mysql_question question{.where = by->where(),
                            .user = how.user,
                            .password = how.password,
                            .schema = how.schema,
                            .query = how.query,
                            .patience = limit};
    auto asked = threads.ask(std::move(*place), std::move(question), [by] { by->cut(); });
    if (!asked)
        co_return tl::unexpected{std::move(asked).error()};
    // The bridge cuts a login that takes too long, and then a query that does: by then the library has returned.
    const auto returned_by = steady::now() + 2 * limit + return_time;
    co_await (by->serve() && wait_for_return(**asked, *by, returned_by));
    if (by->login().now() == login_watch::state::forbidden)
        co_return co_await give_up(*by);
    const auto& outcome = (*asked)->outcome();
    if (!outcome)
        co_return failed(fault::operation, "the client library does not return");
    co_return verdict(*by, *outcome, how);
}

}  // namespace tenbin::check
