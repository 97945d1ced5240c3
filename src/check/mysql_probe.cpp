// A probe of MYSQL_CHECK: connect and greeting on the loop, by our own codec, so that a host that is silent holds
// nothing but a socket; then login and query by a client library on a thread, over the same connection.
#include <tenbin/check/probe.hpp>
#include <tenbin/mysql/printable.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "dial.hpp"
#include "loopback_bridge.hpp"
#include "mysql_steps.hpp"

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t shown_max = 100;
/// For the library to return when its connection has been cut; it needs a moment of the processor.
constexpr milliseconds return_time{2000};

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
