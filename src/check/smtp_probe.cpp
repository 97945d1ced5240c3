#include <tenbin/check/smtp_probe.hpp>
#include <tenbin/mysql/printable.hpp>
#include <tenbin/smtp/reply.hpp>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "conversation.hpp"

namespace tenbin::check {

namespace {

constexpr std::size_t shown_max = 100;
constexpr unsigned ready = 220;
constexpr unsigned done = 250;
constexpr unsigned closing = 221;
constexpr unsigned not_known_from = 500;

struct heard_reply {
    unsigned code = 0;
    std::string text{};  ///< of its last line, in a form that can be shown
};

/// Waits for a whole reply and takes it.
asio::awaitable<tl::expected<heard_reply, std::string>> hear_reply(conversation& with, const char* step)
{
    for (;;) {
        const auto found = smtp::find_reply(with.heard());
        if (found.now == smtp::reply_found::state::malformed)
            co_return tl::unexpected{
                fmt::format("{}: this is no SMTP: \"{}\"", step, mysql::printable(with.heard(), shown_max))};
        if (found.now == smtp::reply_found::state::whole) {
            heard_reply made{.code = found.what.code, .text = mysql::printable(found.what.text, shown_max)};
            with.heard().erase(0, found.what.size);
            co_return made;
        }
        auto trouble = co_await with.hear(step);
        if (trouble)
            co_return tl::unexpected{std::move(*trouble)};
    }
}

asio::awaitable<tl::expected<heard_reply, std::string>> ask(conversation& with, const char* step, std::string line)
{
    line += "\r\n";
    with.begin_step();
    auto trouble = co_await with.say(std::move(line), step);
    if (trouble)
        co_return tl::unexpected{std::move(*trouble)};
    co_return co_await hear_reply(with, step);
}

problem unless(unsigned wanted, const char* step, const tl::expected<heard_reply, std::string>& said)
{
    if (!said)
        return said.error();
    if (said->code != wanted)
        return fmt::format("{}: {} {}", step, said->code, said->text);
    return std::nullopt;
}

}  // namespace

asio::awaitable<result<problem>>
probe_smtp(endpoint where, milliseconds limit, const config::smtp_check& how, const origin& from)
{
    conversation talk{co_await asio::this_coro::executor, limit};
    auto connected = co_await talk.connect(where, from);
    if (!connected || *connected)
        co_return connected;
    talk.begin_step();
    const auto banner = co_await hear_reply(talk, "banner");
    auto trouble = unless(ready, "banner", banner);
    if (!trouble) {
        std::string greeting = "EHLO " + how.helo_name;
        const auto extended = co_await ask(talk, "EHLO", std::move(greeting));
        trouble = unless(done, "EHLO", extended);
        if (trouble && extended && extended->code >= not_known_from) {
            greeting = "HELO " + how.helo_name;
            const auto plain = co_await ask(talk, "HELO", std::move(greeting));
            trouble = unless(done, "HELO", plain);
        }
    }
    // A server that says no is left politely as well; what it says then does not count any more.
    if (talk.has_ended())
        co_return trouble;
    const auto farewell = co_await ask(talk, "QUIT", "QUIT");
    if (!trouble && !talk.has_ended())
        trouble = unless(closing, "QUIT", farewell);
    co_return trouble;
}

}  // namespace tenbin::check
