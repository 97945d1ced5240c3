#include "conversation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

#include "dial.hpp"

namespace tenbin::check {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

problem failed_at(const char* step, std::string_view how)
{
    return std::string{step} + ": " + std::string{how};
}

}  // namespace

asio::awaitable<result<problem>> conversation::connect(const endpoint& to, const origin& from)
{
    co_return co_await dial(socket_, to, limit_, from);
}

asio::awaitable<problem> conversation::say(std::string words, const char* step)
{
    using namespace asio::experimental::awaitable_operators;
    timer_.expires_at(until_);
    const auto buffer = asio::buffer(words);
    const auto first = co_await (asio::async_write(socket_, buffer, as_result) || timer_.async_wait(as_result));
    if (first.index() == 1)
        co_return failed_at(step, "timed out");
    const auto why = std::get<0>(std::get<0>(first));
    co_return why ? failed_at(step, why.message()) : problem{};
}

asio::awaitable<problem> conversation::hear(const char* step)
{
    using namespace asio::experimental::awaitable_operators;
    if (heard_.size() >= heard_max)
        co_return failed_at(step, "the answer is too long");
    std::array<char, 4096> part{};
    timer_.expires_at(until_);
    const auto buffer = asio::buffer(part);
    const auto first = co_await (socket_.async_read_some(buffer, as_result) || timer_.async_wait(as_result));
    if (first.index() == 1)
        co_return failed_at(step, "timed out");
    const auto& [why, size] = std::get<0>(first);
    if (why == asio::error::eof) {
        ended_ = true;
        co_return failed_at(step, "the server closed the connection");
    }
    if (why)
        co_return failed_at(step, why.message());
    heard_.append(part.data(), size);
    co_return problem{};
}

}  // namespace tenbin::check
