#include <tenbin/base/log.hpp>
#include <tenbin/check/series.hpp>
#include <tenbin/pool/refused.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenbin::check {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds apart{1};

}  // namespace

series::series(asio::io_context& context, const pace& how, part does)
    : context_{context}, pace_{how}, part_{std::move(does)}, timer_{context}
{
}

void series::begin(milliseconds after)
{
    timer_.expires_after(after);
    asio::co_spawn(context_, run(), asio::detached);
}

asio::awaitable<void> series::run()
{
    for (;;) {
        co_await timer_.async_wait(as_result);  // cancelled: somebody is in a hurry
        const auto began = steady::now();
        const auto found = co_await round();
        if (found)
            part_.found(*found);
        else
            part_.undone(found.error().words);
        timer_.expires_at(std::max(began + pace_.delay_loop, steady::now()));
    }
}

asio::awaitable<result<verdict>> series::round()
{
    for (unsigned attempt = 0;; ++attempt) {
        auto found = co_await part_.probe();
        const bool is_final = !found || !found->problem || attempt >= pace_.retry ||
                              (pace_.refusal_is_final && pool::is_refused(*found->problem));
        if (is_final)
            co_return found;
        timer_.expires_after(pace_.delay_before_retry);
        co_await timer_.async_wait(as_result);
    }
}

void begin_apart(const std::vector<series*>& all, milliseconds least, milliseconds most)
{
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(all.size(), 1));
    const auto within = std::clamp(apart * count, least, most);
    std::int64_t index = 0;
    for (auto* const each : all)
        each->begin(within * index++ / count);
}

void undone_rounds::say(std::string_view whose, std::string_view why)
{
    if (const auto unsaid = lines_.admit(log::limit::clock::now()))
        log::warn("{}: not checked, and taken for what it was: {}{}",
                  whose,
                  why,
                  *unsaid == 0 ? "" : fmt::format(" ({} more such rounds)", *unsaid));
}

}  // namespace tenbin::check
