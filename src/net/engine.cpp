#include <tenbin/net/engine.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "backend.hpp"

namespace tenbin::net {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t links_per_slab = 128;
constexpr auto trim_after = 1s;
constexpr auto stop_within = 1s;
/// Send chunks that are never lent to bytes which nobody waits for.
constexpr std::size_t send_chunks_reserved = chunk_pool::send_chunks / 2;

thread_local engine* current = nullptr;

std::error_code aborted()
{
    return std::make_error_code(std::errc::operation_canceled);
}

}  // namespace

result<std::unique_ptr<engine>> engine::make(config::io_engine wanted)
{
    std::unique_ptr<engine> made{new engine};
    std::string fallen_back;
    if (wanted != config::io_engine::epoll) {
        auto ring = make_uring_backend(*made);
        if (ring) {
            made->backend_ = std::move(*ring);
            made->name_ = "io_uring";
            return made;
        }
        if (wanted == config::io_engine::io_uring)
            return tl::unexpected{std::move(ring.error())};
        fallen_back = " (" + ring.error().words + ")";
    }
    auto poll = make_epoll_backend(*made);
    if (!poll)
        return tl::unexpected{std::move(poll.error())};
    made->backend_ = std::move(*poll);
    made->name_ = "epoll" + fallen_back;
    return made;
}

engine::engine() : wheel_{steady::now()}, now_{steady::now()}
{
    trim_timer_.self = this;
    trim_timer_.fire = [](void* self) { static_cast<engine*>(self)->trim_when_idle(); };
}

engine::~engine()
{
    // The handlers that Asio's operations hold may use the engine's parts: they go first.
    shutdown();
    tasks_.clear();
    posted_.clear();
    while (links_ != nullptr) {
        auto* left = links_;
        links_ = left->next;
        if (left->fd >= 0)
            ::close(left->fd);
        left->fd = -1;
        left->spilled.reset();
    }
    destroy();
}

void engine::run()
{
    current = this;
    now_ = steady::now();
    backend_->start();
    for (;;) {
        take_posted();
        run_tasks();
        flush_dirty();
        free_closed();
        if (stopping_ && ((link_count_ == 0 && tasks_.empty()) || now_ >= stop_at_))
            break;
        backend_->turn(sleep());
        expire();
        give_waiting_a_chunk();
    }
    current = nullptr;
}

void engine::stop()
{
    struct stop_task final : task {
        explicit stop_task(engine& stopped) : home{stopped} {}
        void run() override { home.end_everything(); }
        engine& home;
    };
    post(std::make_unique<stop_task>(*this));
}

void engine::end_everything()
{
    if (stopping_)
        return;
    stopping_ = true;
    stop_at_ = now_ + stop_within;
    for (auto* listening : acceptors_)
        listening->stop();
    for (auto* each = links_; each != nullptr;) {
        auto* const next = each->next;
        if (!each->closing) {
            ended(*each, aborted());
            each->abort();
        }
        each = next;
    }
    while (auto* node = wheel_.any())
        node->fire(node->self);
}

bool engine::on_own_thread() const noexcept
{
    return current == this;
}

void engine::post(std::unique_ptr<task> work)
{
    if (on_own_thread()) {
        tasks_.push_back(std::move(work));
        return;
    }
    {
        const std::lock_guard lock{posted_lock_};
        posted_.push_back(std::move(work));
    }
    if (!has_posted_.exchange(true))
        backend_->wake();
}

void engine::take_posted()
{
    if (!has_posted_.exchange(false))
        return;
    const std::lock_guard lock{posted_lock_};
    std::move(posted_.begin(), posted_.end(), std::back_inserter(tasks_));
    posted_.clear();
}

void engine::run_tasks()
{
    // Only those that are there now: what they post has its turn after the sockets.
    const auto batch = std::exchange(tasks_, {});
    for (const auto& work : batch)
        work->run();
}

link& engine::make_link(int descriptor)
{
    if (free_links_ == nullptr) {
        auto& slab = slabs_.emplace_back(std::make_unique<link[]>(links_per_slab));
        for (std::size_t i = 0; i < links_per_slab; ++i) {
            slab[i].next = free_links_;
            free_links_ = &slab[i];
        }
    }
    auto& made = *free_links_;
    free_links_ = made.next;
    made.home = this;
    made.fd = descriptor;
    made.deadline.self = &made;
    made.deadline.fire = [](void* self) {
        auto& of = *static_cast<link*>(self);
        if (of.owner != nullptr)
            of.owner->on_deadline(of);
    };
    made.previous = nullptr;
    made.next = links_;
    if (links_ != nullptr)
        links_->previous = &made;
    links_ = &made;
    ++link_count_;
    return made;
}

link& engine::adopt(int descriptor)
{
    return make_link(descriptor);
}

link& engine::connect(const endpoint& to, sink& owner)
{
    const auto where = to_socket_address(to);
    auto& made = make_link(::socket(where.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | backend_->socket_flags(), 0));
    made.set_sink(owner);
    const int on = 1;
    setsockopt(made.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (made.fd >= 0 && !stopping_) {
        made.connecting = true;
        backend_->connect(made, where);
        return made;
    }
    fail_connect_later(made, made.fd < 0 ? errno : ECANCELED);
    return made;
}

void engine::fail_connect_later(link& of, int number)
{
    struct tell_task final : task {
        tell_task(link& link, int why) : of{link}, number{why} {}
        void run() override
        {
            of.outcome_pending = false;
            of.home->ended(of, {number, std::generic_category()});
            of.connecting = false;
        }
        link& of;
        int number;
    };
    of.connecting = true;
    of.outcome_pending = true;
    tasks_.push_back(std::make_unique<tell_task>(of, number));
}

void engine::give_back(chunk_index chunk)
{
    if (!std::exchange(chunks_touched_, true) && !trim_timer_.is_set())
        wheel_.set(trim_timer_, now_ + trim_after);
    if (chunk_pool::is_receive(chunk))
        backend_->give_back(chunk);
    else
        chunks_.give_back(chunk);
}

void engine::move_bytes(chunk_queue& from, std::size_t skip, std::vector<std::byte>& to)
{
    while (!from.empty()) {
        const auto chunk = from.pop(chunks_);
        const auto bytes = chunks_.bytes(chunk);
        const auto skipped = std::min(skip, bytes.size());
        skip -= skipped;
        to.insert(to.end(), bytes.begin() + static_cast<std::ptrdiff_t>(skipped), bytes.end());
        give_back(chunk);
    }
}

std::size_t engine::keep_unread(chunk_index chunk, chunk_queue& unread)
{
    if (!backend_->receive_chunks_scarce()) {
        unread.push(chunks_, chunk);
        return 1;
    }
    auto bytes = chunks_.bytes(chunk);
    const auto needed = (bytes.size() + chunk_pool::send_bytes - 1) / chunk_pool::send_bytes;
    const bool room = chunks_.free_send() >= needed + send_chunks_reserved;
    for (; room && !bytes.empty(); bytes = bytes.subspan(std::min(bytes.size(), chunk_pool::send_bytes))) {
        const auto part = bytes.first(std::min(bytes.size(), chunk_pool::send_bytes));
        const auto copy = chunks_.take_send();
        std::memcpy(chunks_.storage(copy), part.data(), part.size());
        chunks_.set_bytes(copy, 0, part.size());
        unread.push(chunks_, copy);
    }
    give_back(chunk);
    return room ? needed : 0;
}

void engine::wait_for_chunk(link& waiting)
{
    if (std::find(wants_chunk_.begin(), wants_chunk_.end(), &waiting) == wants_chunk_.end())
        wants_chunk_.push_back(&waiting);
}

void engine::give_waiting_a_chunk()
{
    if (wants_chunk_.empty() || chunks_.free_send() == 0)
        return;
    for (auto* waiting : std::exchange(wants_chunk_, {}))
        if (waiting->owner != nullptr)
            waiting->owner->on_drained(*waiting);
}

void engine::make_dirty(link& of)
{
    if (std::exchange(of.dirty, true))
        return;
    dirty_.push_back(&of);
}

void engine::flush_dirty()
{
    // A flush can break a link, whose sink then may send on others.
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        auto& of = *dirty_[i];
        of.dirty = false;
        if (!of.output.empty())
            backend_->flush(of);
    }
    dirty_.clear();
}

void engine::look_again(link& of)
{
    if (std::exchange(of.listed, true))
        return;
    closing_.push_back(&of);
}

void engine::ended(link& of, std::error_code why)
{
    if (why) {
        of.broken = true;
        while (!of.output.empty())
            give_back(of.output.pop(chunks_));
    }
    if (of.failed || (of.ended && !why))
        return;
    of.ended = true;
    of.failed = static_cast<bool>(why);
    of.wanted = false;
    if (of.owner == nullptr)
        return;
    if (of.connecting)
        of.owner->on_connected(of, why);
    else
        of.owner->on_end(of, why);
}

void engine::free_closed()
{
    for (std::size_t i = 0; i < closing_.size();) {
        auto& of = *closing_[i];
        const bool may_go = of.broken || of.flushed();
        if (!of.closing) {
            // Here for its FIN.
            if (may_go) {
                if (!of.broken && !std::exchange(of.fin_sent, true))
                    ::shutdown(of.fd, SHUT_WR);
                of.listed = false;
                closing_[i] = closing_.back();
                closing_.pop_back();
            } else {
                ++i;
            }
            continue;
        }
        const bool given_up = !of.deadline.is_set() && !may_go && (stopping_ || !of.still_drains());
        if (given_up)
            of.cut();
        if (!(may_go || given_up) || of.outcome_pending || !backend_->quiesce(of)) {
            ++i;
            continue;
        }
        closing_[i] = closing_.back();
        closing_.pop_back();

        if (of.fd >= 0)
            backend_->close_descriptor(of.fd);
        wheel_.clear(of.deadline);
        std::erase(wants_chunk_, &of);
        (of.previous != nullptr ? of.previous->next : links_) = of.next;
        if (of.next != nullptr)
            of.next->previous = of.previous;
        of = link{};
        of.next = free_links_;
        free_links_ = &of;
        --link_count_;
    }
}

void engine::expire()
{
    while (auto* node = wheel_.expired(now_))
        node->fire(node->self);
}

void engine::trim_when_idle()
{
    if (stopping_)
        return;
    if (chunks_touched_ || !backend_->chunks_at_rest()) {
        // Busy within the last second: look again.
        chunks_touched_ = false;
        wheel_.set(trim_timer_, now_ + trim_after);
        return;
    }
    chunks_.trim();
}

std::optional<std::chrono::milliseconds> engine::sleep() const
{
    if (!tasks_.empty() || !dirty_.empty())
        return 0ms;
    if (backend_->awaits_silence())
        for (const auto* of : closing_)
            if (of->in_batch)
                return 0ms;
    const auto until_deadline = wheel_.sleep(steady::now());
    if (!stopping_)
        return until_deadline;
    return std::min(until_deadline.value_or(20ms), std::chrono::milliseconds{20ms});
}

}  // namespace tenbin::net
