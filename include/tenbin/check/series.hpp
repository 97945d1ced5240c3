// One check in its rounds: each is one probe and up to `retry` further ones, and begins `delay_loop` after the begin of
// the one before. A round that this machine could not do is no result.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/log_limit.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/script_end.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::check {

namespace asio = boost::asio;

class series {
public:
    struct pace {
        milliseconds delay_loop;
        unsigned retry;
        milliseconds delay_before_retry;
        bool refusal_is_final = false;  ///< where nobody listens, no second probe is made
    };
    struct part {
        std::function<asio::awaitable<result<verdict>>()> probe;
        std::function<void(const verdict&)> found;
        std::function<void(const std::string& why)> undone;
    };

    series(asio::io_context& context, const pace& how, part does);
    series(const series&) = delete;
    series& operator=(const series&) = delete;

    /// The context must not run any more when the series is destroyed.
    void begin(milliseconds after);
    /// The next probe is made now.
    void hurry() { timer_.cancel(); }

private:
    [[nodiscard]] asio::awaitable<void> run();
    [[nodiscard]] asio::awaitable<result<verdict>> round();

    asio::io_context& context_;
    const pace pace_;
    const part part_;
    asio::steady_timer timer_;
};

/// Begins them all, a millisecond apart, but the last not before `least` and not after `most`: this machine does them
/// all.
void begin_apart(const std::vector<series*>& all, milliseconds least, milliseconds most);

/// Says in the log, once a second where there are many, that a round was not done.
class undone_rounds {
public:
    void say(std::string_view whose, std::string_view why);

private:
    log::limit lines_;
};

}  // namespace tenbin::check
