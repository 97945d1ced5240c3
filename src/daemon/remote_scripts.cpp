#include "remote_scripts.hpp"

#include <tenbin/base/log.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace tenbin::daemon {

namespace asio = boost::asio;
using check::script_end;

remote_scripts::remote_scripts(asio::io_context& context, const config::model& model, sender send)
    : context_{context}, scripts_{model}, send_{std::move(send)}
{
}

asio::awaitable<script_end> remote_scripts::check(script_place where)
{
    const auto script = scripts_.find(where);
    if (!script)
        co_return script_end{.what = script_end::how::not_run, .why = "there is no such script"};
    const auto id = ++asked_;
    auto asking = encode(run_script_message{.id = id, .script = *script});
    if (const auto sent = send_(std::move(asking)); !sent)
        co_return script_end{.what = script_end::how::not_run, .why = sent.error().words};
    auto& mine = waiting_.emplace(id, waiting{.timer = asio::steady_timer{context_}}).first->second;
    mine.timer.expires_after(scripts_.all()[*script].limit + patience);
    co_await mine.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    auto end = std::move(mine.end);
    waiting_.erase(id);
    if (end)
        co_return std::move(*end);
    co_return script_end{.what = script_end::how::not_run, .why = "the supervisor does not answer"};
}

void remote_scripts::tell(const script_place& where)
{
    const auto script = scripts_.find(where);
    if (!script)
        return;
    if (const auto sent = send_(encode(run_script_message{.id = ++asked_, .script = *script})); !sent)
        log::warn("{} can't be run: {}", scripts_.all()[*script].name, sent.error().words);
}

void remote_scripts::take(script_ended_message said)
{
    const auto asked = waiting_.find(said.id);
    if (asked == waiting_.end())
        return;  // it came too late
    asked->second.end = std::move(said.how);
    asked->second.timer.cancel();
}

}  // namespace tenbin::daemon
