// Where sessions wait while every server that could take them is full: a line for each worker, first come, first
// served, and one room that knows whose head has waited longest.
//
// Whoever gives a place back hands it to that worker before anybody sees it free, so that no newcomer takes it. The
// worker gives it to the first in its line who can use it; if nobody can, it goes to the next worker, and after the
// last one it is free. What becomes free otherwise (a login ends, a server comes up) is no place in somebody's hand:
// there the line is told to look.
//
// No wake-up is lost: a session enters before it looks for the last time, a place becomes free before it is asked
// whether somebody waits.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/pool/policy.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace tenbin::pool {

/// A place that was given back; without one: something may be free, look.
struct offer {
    std::optional<server_index> place{};
    std::uint64_t asked = 0;  ///< a bit for each worker (modulo 64) that could not use it
};

/// What the lines of all workers share. Any thread, but for add_worker() and remove_worker(): before and after all
/// else.
class waiting_room {
public:
    /// Called on the thread of whoever gives something back; must not block, and must not answer at once.
    using teller = std::function<void(const offer&)>;

    explicit waiting_room(unsigned most) noexcept : most_{most} {}

    [[nodiscard]] std::size_t add_worker(teller tell);
    void remove_worker(std::size_t worker) noexcept { heads_[worker].tell = nullptr; }

    /// False: as many as may wait do.
    [[nodiscard]] bool enter() noexcept;
    void leave() noexcept { waiting_.fetch_sub(1); }
    [[nodiscard]] std::uint32_t waiting() const noexcept { return waiting_.load(); }

    /// Since when the first of this worker's line waits; absent: nobody does.
    void set_head(std::size_t worker, std::optional<steady::time_point> since) noexcept;
    /// Tells the worker, of those not asked yet, whose head has waited longest. False: there is none.
    [[nodiscard]] bool tell_longest_waiting(offer what);

private:
    static constexpr steady::duration nobody = steady::duration::max();
    struct alignas(64) head {
        std::atomic<steady::duration> since = nobody;
        teller tell;
    };

    unsigned most_;
    std::atomic<std::uint32_t> waiting_ = 0;
    std::deque<head> heads_;
};

}  // namespace tenbin::pool
