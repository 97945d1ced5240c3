// A timer wheel: every deadline of a worker in one structure, set and cleared in constant time. 1024 slots of 8 ms; a
// deadline beyond one turn stays in its slot and is looked at once a turn (8.2 s), which for idle sessions with
// hour-long limits costs less than any tree. A deadline never fires early, and late by at most one slot.
#pragma once

#include <tenbin/base/duration.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace tenbin::net {

/// A node in the wheel; lives in what it watches. Clear it before it goes (wheel::clear).
struct wheel_node {
    wheel_node* previous = nullptr;
    wheel_node* next = nullptr;
    std::uint64_t tick = 0;              ///< when it fires, in slots since the wheel's birth
    void (*fire)(void* self) = nullptr;  ///< what the wheel's owner calls when it has expired
    void* self = nullptr;

    [[nodiscard]] bool is_set() const noexcept { return next != nullptr; }
};

class wheel {
public:
    static constexpr std::chrono::milliseconds slot{8};
    static constexpr std::size_t slots = 1024;

    explicit wheel(steady::time_point birth);
    wheel(const wheel&) = delete;
    wheel& operator=(const wheel&) = delete;

    /// Sets or moves the node's deadline.
    void set(wheel_node& node, steady::time_point when);
    void clear(wheel_node& node) noexcept;

    /// Takes one node out whose deadline has passed, or nothing when there is none (any more) at `now`.
    [[nodiscard]] wheel_node* expired(steady::time_point now);

    /// Takes any node out, due or not; nothing when the wheel is empty.
    [[nodiscard]] wheel_node* any() noexcept;

    /// How long nothing can expire: the time to the next slot in use; nothing if the wheel is empty.
    [[nodiscard]] std::optional<std::chrono::milliseconds> sleep(steady::time_point now) const;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    [[nodiscard]] std::uint64_t tick_at(steady::time_point when) const noexcept;

    steady::time_point birth_;
    std::uint64_t now_tick_ = 0;           ///< all slots before this tick have been emptied of what was due
    wheel_node* resume_ = nullptr;         ///< where expired() goes on within the slot of now_tick_
    std::array<wheel_node, slots> heads_;  ///< circular lists
    /// A bit per slot that may hold a node; taken back when the slot is found empty.
    mutable std::array<std::uint64_t, slots / 64> used_{};
    std::size_t size_ = 0;
};

}  // namespace tenbin::net
