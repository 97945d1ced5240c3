// An act that tells a whole state, done once for all changes that come together.
#pragma once

#include <tenbin/base/duration.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace tenbin::daemon {

/// Belongs to one io_context, and must outlive what is queued there.
class paced {
public:
    /// `rest`: at least this long between the end of one act and the next that is asked for.
    paced(boost::asio::io_context& context, milliseconds rest, std::function<void()> act)
        : timer_{context}, rest_{rest}, act_{std::move(act)}
    {
    }

    /// At once if the last time is long enough ago; else soon, for all who ask until then. A state that takes long to
    /// tell is told less often: all its telling takes a fifth of the time.
    void soon()
    {
        if (std::exchange(is_due_, true))
            return;
        timer_.expires_at(rests_until_);
        timer_.async_wait([this](const boost::system::error_code& problem) {
            if (!problem)
                now();
        });
    }

    /// Also instead of what is due.
    void now()
    {
        if (std::exchange(is_due_, false))
            timer_.cancel();
        const auto began = steady::now();
        act_();
        const auto ended = steady::now();
        rests_until_ = ended + std::max<steady::duration>(rest_, rest_factor * (ended - began));
    }

private:
    static constexpr int rest_factor = 4;

    boost::asio::steady_timer timer_;
    milliseconds rest_;
    std::function<void()> act_;
    steady::time_point rests_until_{};
    bool is_due_ = false;
};

}  // namespace tenbin::daemon
