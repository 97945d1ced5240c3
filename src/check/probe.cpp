#include <tenbin/check/probe.hpp>

#include <tenbin/mysql/err_packet.hpp>
#include <tenbin/mysql/greeting.hpp>
#include <tenbin/mysql/handshake_response.hpp>
#include <tenbin/mysql/native_password.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <cstring>

namespace tenbin::check {

namespace {

using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
namespace mysql = tenbin::mysql;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t payload_bytes_max = 1024 * 1024;
constexpr std::size_t shown_max = 100;

tcp::endpoint to_asio(const endpoint& where)
{
    const auto raw = to_socket_address(where);
    tcp::endpoint converted;
    std::memcpy(converted.data(), raw.get(), raw.size);
    converted.resize(raw.size);
    return converted;
}

/// A connection whose every step has a deadline.
class peer {
public:
    peer(const asio::any_io_executor& on, milliseconds limit) : socket_{on}, timer_{on}, limit_{limit} {}

    asio::awaitable<problem> connect(const endpoint& to)
    {
        using namespace asio::experimental::awaitable_operators;
        timer_.expires_after(limit_);
        const auto first = co_await (socket_.async_connect(to_asio(to), as_result) || timer_.async_wait(as_result));
        if (first.index() == 1)
            co_return "connect: timed out";
        if (const auto why = std::get<0>(std::get<0>(first)))
            co_return "connect: " + why.message();
        co_return std::nullopt;
    }

    /// The next packet; absent with `why` set when there is none.
    asio::awaitable<std::optional<std::vector<std::byte>>> receive(std::string& why)
    {
        using namespace asio::experimental::awaitable_operators;
        timer_.expires_after(limit_);
        for (;;) {
            mysql::bytes_view rest{buffer_.data() + begin_, end_ - begin_};
            const auto frame = frames_.next(rest);
            begin_ = end_ - rest.size();
            if (!frame) {
                why = to_string(frame.error());
                co_return std::nullopt;
            }
            if (*frame) {
                sequence_ = static_cast<std::uint8_t>((*frame)->sequence() + 1);
                const auto payload = (*frame)->payload();
                co_return std::vector<std::byte>{payload.begin(), payload.end()};
            }
            const auto first = co_await (socket_.async_read_some(asio::buffer(buffer_), as_result) || timer_.async_wait(as_result));
            if (first.index() == 1) {
                why = "timed out";
                co_return std::nullopt;
            }
            const auto [problem, size] = std::get<0>(first);
            if (problem) {
                why = problem == asio::error::eof ? "the server closed the connection" : problem.message();
                co_return std::nullopt;
            }
            begin_ = 0;
            end_ = size;
        }
    }

    asio::awaitable<void> send(std::vector<std::byte> whole)
    {
        // A failure shows at the next receive. A check's few bytes always find room in the socket's buffer.
        co_await asio::async_write(socket_, asio::buffer(whole), as_result);
    }

    [[nodiscard]] std::uint8_t sequence() const noexcept { return sequence_; }

private:
    tcp::socket socket_;
    asio::steady_timer timer_;
    milliseconds limit_;
    mysql::frame_reader frames_{payload_bytes_max};
    std::array<std::byte, 4096> buffer_{};
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint8_t sequence_ = 0;
};

std::string words_of(mysql::bytes_view err)
{
    const auto decoded = mysql::decode_err(err);
    return decoded ? fmt::format("{} {}", decoded->code, decoded->message.substr(0, 200)) : "an ERR packet cut short";
}

/// ERR instead of a greeting, by its meaning.
std::string greeting_failure(mysql::bytes_view err)
{
    const auto decoded = mysql::decode_err(err);
    const auto code = decoded ? decoded->code : 0;
    const auto* const step = code == 1040 || code == 1203 ? "full" : code == 1129 ? "blocked" : "greeting";
    return fmt::format("{}: {}", step, words_of(err));
}

asio::awaitable<problem> log_in(peer& server, const config::mysql_check& how)
{
    std::string why;
    const auto first = co_await server.receive(why);
    if (!first)
        co_return "greeting: " + why;
    if (mysql::is_err(*first))
        co_return greeting_failure(*first);
    const auto greeting = mysql::decode_greeting(*first);
    if (!greeting)
        co_return "greeting: " + std::string{to_string(greeting.error())};
    const auto scramble = mysql::scramble_of(*first);
    co_await server.send(mysql::encode_handshake_response(
        how.user, mysql::native_password_answer(how.password.reveal(), scramble), how.schema, server.sequence()));
    for (int round = 0; round < 4; ++round) {
        const auto answer = co_await server.receive(why);
        if (!answer)
            co_return "login: " + why;
        if (answer->empty())
            co_return "login: an empty packet";
        if (mysql::is_err(*answer))
            co_return "login: " + words_of(*answer);
        if ((*answer)[0] == std::byte{0})
            co_return std::nullopt;
        const auto switched = mysql::decode_switch_to_native_password(*answer);
        if (!switched)
            co_return "login: the account's authentication plugin is not mysql_native_password";
        co_await server.send(mysql::frame_of(
            mysql::native_password_answer(how.password.reveal(), *switched), server.sequence()));
    }
    co_return "login: it does not end";
}

/// The last column of the first row, as text.
asio::awaitable<problem> ask(peer& server, const config::mysql_check& how)
{
    std::vector<std::byte> command{std::byte{0x03}};
    mysql::append_text(command, how.query);
    co_await server.send(mysql::frame_of(command, 0));
    std::string why;
    auto packet = co_await server.receive(why);
    if (!packet)
        co_return "query: " + why;
    if (mysql::is_err(*packet))
        co_return "query: " + words_of(*packet);
    const auto columns = packet->empty() ? 0 : mysql::cursor{*packet}.length_encoded();
    std::optional<std::string> value;
    std::size_t rows = 0;
    if (columns > 0) {
        // Definitions, EOF, rows, EOF: the response did not ask for DEPRECATE_EOF.
        for (std::uint64_t i = 0; i <= columns; ++i)
            if (!(packet = co_await server.receive(why)))
                co_return "query: " + why;
        for (;;) {
            if (!(packet = co_await server.receive(why)))
                co_return "query: " + why;
            if (mysql::is_err(*packet))
                co_return "query: " + words_of(*packet);
            if (!packet->empty() && (*packet)[0] == std::byte{0xfe} && packet->size() < 9)
                break;
            if (++rows > 1)
                continue;
            mysql::cursor row{*packet};
            for (std::uint64_t i = 0; i < columns; ++i) {
                if (!row.rest().empty() && row.rest()[0] == std::byte{0xfb}) {
                    std::ignore = row.take(1);
                    value.reset();
                    continue;
                }
                const auto text = row.take(row.length_encoded());
                value.emplace(reinterpret_cast<const char*>(text.data()), text.size());
            }
            if (row.failed())
                co_return "query: a row that is cut short";
        }
    }
    if (!how.expect || value == how.expect)
        co_return std::nullopt;
    co_return fmt::format("expect: wanted '{}', got {}",
                          how.expect->substr(0, shown_max),
                          rows == 0 ? "no row" : value ? "'" + value->substr(0, shown_max) + "'" : "NULL");
}

}  // namespace

asio::awaitable<problem> probe_tcp(endpoint where, milliseconds limit)
{
    peer server{co_await asio::this_coro::executor, limit};
    co_return co_await server.connect(where);
}

asio::awaitable<problem> probe_mysql(endpoint where, milliseconds limit, const config::mysql_check& how)
{
    peer server{co_await asio::this_coro::executor, limit};
    auto found = co_await server.connect(where);
    if (!found)
        found = co_await log_in(server, how);
    if (found)
        co_return found;
    if (!how.query.empty())
        found = co_await ask(server, how);
    co_await server.send(mysql::frame_of(std::array{std::byte{0x01}}, 0));  // COM_QUIT
    co_return found;
}

}  // namespace tenbin::check
