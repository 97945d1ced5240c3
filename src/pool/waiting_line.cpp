#include <tenbin/pool/waiting_line.hpp>

#include <algorithm>
#include <utility>

namespace tenbin::pool {

waiting_line::waiting_line(service& of, waiting_room::teller tell)
    : service_{of}, worker_{of.queue().add_worker(std::move(tell))}, is_full_(of.groups())
{
}

waiting_line::~waiting_line()
{
    service_.queue().remove_worker(worker_);
}

bool waiting_line::join(waiter& who, steady::time_point now)
{
    if (!service_.queue().enter())
        return false;
    who.since_ = now;
    waiters_.push_back(&who);
    publish();
    look(now);
    return true;
}

void waiting_line::leave(waiter& who) noexcept
{
    if (std::erase(waiters_, &who) == 0)
        return;
    service_.queue().leave();
    publish();
}

void waiting_line::on_offer(const offer& what, steady::time_point now)
{
    if (!what.place) {
        // Whoever was called may have left, or there is more than one place: the next worker looks, too.
        look(now);
        std::ignore = service_.queue().tell_longest_waiting(what);
        return;
    }
    // Those who have gone are called, too: they are in nobody's way then.
    while (!waiters_.empty() && waiters_.front()->is_gone())
        call(waiters_.begin(), std::nullopt);
    const auto first = std::ranges::find_if(waiters_, [&](const waiter* each) {
        return service_.may_have(*what.place, *each->before_, each->who_.group) && !each->is_gone();
    });
    if (first != waiters_.end())
        call(first, what.place);
    else
        service_.release(*what.place, service::stage::login, what.asked);
    publish();
}

void waiting_line::look(steady::time_point now)
{
    // What is full for one who has tried nothing is full for all of his group behind him.
    std::fill(is_full_.begin(), is_full_.end(), false);
    std::size_t full = 0;
    for (std::size_t i = 0; i < waiters_.size() && full < is_full_.size();) {
        auto& each = *waiters_[i];
        const auto here = waiters_.begin() + static_cast<std::ptrdiff_t>(i);
        each.who_.now = now;
        if (each.is_gone()) {
            call(here, std::nullopt);
            continue;
        }
        if (is_full_[each.who_.group]) {
            ++i;
            continue;
        }
        const auto chosen = service_.choose(*each.before_, each.who_);
        if (chosen)
            call(here, *chosen);
        else if (chosen.error() != refusal::all_full)
            call(here, std::nullopt);
        else {
            if (each.before_->empty()) {
                is_full_[each.who_.group] = true;
                ++full;
            }
            ++i;
        }
    }
    publish();
}

void waiting_line::call(std::deque<waiter*>::iterator who, std::optional<server_index> place)
{
    auto& called = **who;
    waiters_.erase(who);
    service_.queue().leave();
    called.called_ = true;
    called.place_ = place;
    called.on_call();
}

void waiting_line::publish() noexcept
{
    service_.queue().set_head(worker_, waiters_.empty() ? std::nullopt : std::optional{waiters_.front()->since_});
}

}  // namespace tenbin::pool
