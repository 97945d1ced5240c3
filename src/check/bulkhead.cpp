#include <tenbin/check/bulkhead.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <system_error>
#include <utility>

namespace tenbin::check {

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Out of the queue also when the loop is taken down while the coroutine waits.
template <class Waiter> class queued {
public:
    queued(std::list<Waiter*>& in, Waiter* who) : in_{in}, who_{who} { in_.push_back(who_); }
    queued(const queued&) = delete;
    queued& operator=(const queued&) = delete;
    ~queued() { in_.remove(who_); }

private:
    std::list<Waiter*>& in_;
    Waiter* who_;
};

}  // namespace

bulkhead::place::~place()
{
    if (of_)
        of_->leave(as_);
}

bulkhead::call::call(asio::io_context& loop, place on, work what, std::function<void()> cut)
    : on_{std::move(on)}, what_{std::move(what)}, cut_{std::move(cut)}, change_{loop}
{
}

asio::awaitable<void> bulkhead::call::returned(steady::time_point until)
{
    while (!outcome_ && steady::now() < until) {
        change_.expires_at(until);
        co_await change_.async_wait(as_result);
    }
}

bulkhead::bulkhead(asio::io_context& loop, mysql_client& client, limits allowed)
    : loop_{loop}, client_{client}, limits_{allowed}
{
}

bulkhead::~bulkhead()
{
    stop();
}

asio::awaitable<std::optional<bulkhead::place>> bulkhead::enter(standing as, steady::time_point until)
{
    if (waiting_.size() >= limits_.waiting_max)
        co_return std::nullopt;
    const auto kept = shared_from_this();  // until this is out of the queue
    waiter self{.change = asio::steady_timer{loop_}, .as = as};
    const queued in_line{waiting_, &self};
    admit();
    while (!self.admitted && steady::now() < until) {
        self.change.expires_at(until);
        co_await self.change.async_wait(as_result);
    }
    if (!self.admitted)
        co_return std::nullopt;
    co_return std::optional<place>{std::in_place, kept, as};
}

/// Gives free threads to those who wait longest. Suspects may have to wait behind their like while others pass.
void bulkhead::admit()
{
    if (stopping_)
        return;
    for (auto next = waiting_.begin(); next != waiting_.end() && busy_ < limits_.threads;) {
        auto& each = **next;
        if (each.as == standing::suspect && busy_suspects_ >= limits_.threads_of_suspects) {
            ++next;
            continue;
        }
        ++busy_;
        if (each.as == standing::suspect)
            ++busy_suspects_;
        each.admitted = true;
        each.change.cancel();
        next = waiting_.erase(next);
    }
}

void bulkhead::leave(standing as)
{
    --busy_;
    if (as == standing::suspect)
        --busy_suspects_;
    admit();
}

result<std::shared_ptr<bulkhead::call>> bulkhead::run(place on, call::work what, std::function<void()> cut)
{
    if (auto there = ensure_thread(); !there)
        return tl::unexpected{std::move(there).error()};
    auto made = std::make_shared<call>(loop_, std::move(on), std::move(what), std::move(cut));
    running_.push_back(made.get());
    {
        const std::lock_guard lock{mutex_};
        calls_.push_back(made);
    }
    changed_.notify_one();
    return made;
}

/// A thread for every place that is taken: else a call would lose its time before it begins.
result<void> bulkhead::ensure_thread()
{
    try {
        while (threads_.size() < busy_)
            threads_.emplace_back([this] { work(); });
    } catch (const std::system_error& problem) {
        return failed(fault::operation, std::string{"no thread can be started: "} + problem.what(), problem.code());
    }
    return {};
}

void bulkhead::finish(call& done, mysql_outcome outcome)
{
    running_.remove(&done);
    done.cut_ = nullptr;
    done.outcome_ = std::move(outcome);
    done.on_.reset();
    done.change_.cancel();
}

void bulkhead::work()
{
    client_.begin_thread();
    for (;;) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return stopping_ || !calls_.empty(); });
        if (stopping_)
            break;
        auto taken = std::move(calls_.front());
        calls_.pop_front();
        lock.unlock();
        auto outcome = taken->what_(client_);
        // The call goes along: it belongs to the loop, and must not end on this thread.
        asio::post(loop_, [self = shared_from_this(), done = std::move(taken), found = std::move(outcome)]() mutable {
            self->finish(*done, std::move(found));
        });
    }
    client_.end_thread();
}

void bulkhead::close_kept()
{
    for (auto* const each : keepers_)
        each->leave();
}

void bulkhead::stop()
{
    std::deque<std::shared_ptr<call>> never_begun;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        never_begun.swap(calls_);
    }
    for (auto* each : std::exchange(running_, {}))
        if (each->cut_)
            each->cut_();
    changed_.notify_all();
    for (auto& each : threads_)
        each.join();
    threads_.clear();
}

}  // namespace tenbin::check
