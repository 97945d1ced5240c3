// One worker's line of sessions that wait for a full server. Only that worker's thread touches it; what comes from
// others comes as an offer.
#pragma once

#include <tenbin/pool/service.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace tenbin::pool {

/// A session that waits. It stays where it is until it has been called or has left.
class waiter {
public:
    explicit waiter(const tried& before, const seeker& who) noexcept : before_{&before}, who_{who} {}
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;
    virtual ~waiter() = default;

    /// It is out of the line.
    [[nodiscard]] bool was_called() const noexcept { return called_; }
    /// The place that it was called for, its own from now on. Absent: it should look for itself, nothing is full any
    /// more, or everything is gone.
    [[nodiscard]] std::optional<server_index> place() const noexcept { return place_; }

private:
    friend class waiting_line;
    virtual void on_call() = 0;
    /// Its client has left: a place would be wasted.
    [[nodiscard]] virtual bool is_gone() const = 0;

    const tried* before_;
    seeker who_;
    steady::time_point since_{};
    bool called_ = false;
    std::optional<server_index> place_;
};

class waiting_line {
public:
    /// `tell` brings an offer to this worker's thread, where on_offer() hears it.
    waiting_line(service& of, waiting_room::teller tell);
    ~waiting_line();
    waiting_line(const waiting_line&) = delete;
    waiting_line& operator=(const waiting_line&) = delete;

    /// To the end of the line. It may have been called already on return. False: too many wait.
    [[nodiscard]] bool join(waiter& who, steady::time_point now);
    /// It does not wait any longer; nothing happens if it was called.
    void leave(waiter& who) noexcept;

    void on_offer(const offer& what, steady::time_point now);
    /// Health has changed: calls those, from the front, who need not wait any more.
    void look(steady::time_point now);

    [[nodiscard]] bool empty() const noexcept { return waiters_.empty(); }

private:
    void call(std::deque<waiter*>::iterator who, std::optional<server_index> place);
    void publish() noexcept;

    service& service_;
    std::size_t worker_;
    std::deque<waiter*> waiters_;
    std::vector<bool> is_full_;  ///< by group, while the line is looked through
};

}  // namespace tenbin::pool
