#include <tenbin/check/scheduler.hpp>

#include <tenbin/check/probe.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace tenbin::check {

namespace {

constexpr milliseconds first_rounds_within{200};
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

scheduler::scheduler(asio::io_context& context, const config::model& model, listener listens)
    : context_{context}, listener_{std::move(listens)}
{
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        std::size_t index = 0;
        const auto add = [&](const std::vector<config::real_server>& servers) {
            for (const auto& server : servers) {
                for (std::size_t c = 0; c < server.checkers.size(); ++c)
                    jobs_.push_back(std::make_unique<job>(
                        job{{p, index, c}, &server, &server.checkers[c], asio::steady_timer{context}}));
                ++index;
            }
        };
        add(model.proxies[p].servers);
        add(model.proxies[p].sorry_servers);
    }
}

void scheduler::start()
{
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(jobs_.size(), 1));
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        jobs_[i]->timer.expires_after(first_rounds_within * static_cast<std::int64_t>(i) / count);
        asio::co_spawn(context_, run(*jobs_[i]), asio::detached);
    }
}

void scheduler::hurry(std::size_t proxy, std::size_t server)
{
    for (auto& each : jobs_)
        if (each->of.proxy == proxy && each->of.server == server)
            each->timer.cancel();
}

asio::awaitable<void> scheduler::run(job& each)
{
    for (;;) {
        co_await each.timer.async_wait(as_result);  // cancelled: somebody is in a hurry
        const auto began = steady::now();
        const auto found = co_await round(each);
        listener_(each.of, found);
        each.timer.expires_at(std::max(began + each.checker->delay_loop, steady::now()));
    }
}

asio::awaitable<problem> scheduler::round(job& each)
{
    const auto where = each.checker->connect_to.value_or(each.server->where);
    for (unsigned attempt = 0;; ++attempt) {
        const auto* const how = std::get_if<config::mysql_check>(&each.checker->what);
        // Not `?:`: g++ 12 destroys the result of a co_await inside one twice.
        problem found;
        if (how != nullptr)
            found = co_await probe_mysql(where, each.checker->connect_timeout, *how);
        else
            found = co_await probe_tcp(where, each.checker->connect_timeout);
        if (!found || attempt >= each.checker->retry)
            co_return found;
        each.timer.expires_after(each.checker->delay_before_retry);
        co_await each.timer.async_wait(as_result);
    }
}

}  // namespace tenbin::check
