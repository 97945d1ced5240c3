#include "mysql_steps.hpp"

#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/replication_status.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <sys/random.h>

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t greeting_bytes_max = 64 * 1024;
constexpr std::size_t shown_max = 100;
constexpr std::size_t words_max = 200;
constexpr milliseconds farewell_time{1000};

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
    so_far.version = greeting->version;
    return problem{};
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

}  // namespace

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

asio::awaitable<std::string> give_up(loopback_bridge& by)
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

std::string with_remedy(std::string why, std::string_view version)
{
    const bool lacks_grant = why.starts_with("query: 1227") || why.starts_with("query: 1142");
    if (!lacks_grant)
        return why;
    return fmt::format("the monitor user may not ask; GRANT {} ON *.* TO it ({})",
                       mysql::is_mariadb(version) ? "SLAVE MONITOR" : "REPLICATION CLIENT",
                       why);
}

}  // namespace tenbin::check
