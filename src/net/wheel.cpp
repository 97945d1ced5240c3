#include <tenbin/net/wheel.hpp>

#include <algorithm>
#include <bit>

namespace tenbin::net {

wheel::wheel(steady::time_point birth) : birth_{birth}
{
    for (auto& head : heads_)
        head.previous = head.next = &head;
}

std::uint64_t wheel::tick_at(steady::time_point when) const noexcept
{
    return when <= birth_ ? 0 : static_cast<std::uint64_t>((when - birth_) / slot);
}

void wheel::set(wheel_node& node, steady::time_point when)
{
    clear(node);
    // Rounded up, so that it is never early; never into a slot that has been passed.
    node.tick = std::max(tick_at(when) + 1, now_tick_ + 1);
    const auto at = node.tick % slots;
    used_[at / 64] |= std::uint64_t{1} << at % 64;
    auto& head = heads_[at];
    node.previous = head.previous;
    node.next = &head;
    head.previous->next = &node;
    head.previous = &node;
    ++size_;
}

void wheel::clear(wheel_node& node) noexcept
{
    if (!node.is_set())
        return;
    if (resume_ == &node)
        resume_ = node.next;
    node.previous->next = node.next;
    node.next->previous = node.previous;
    node.previous = node.next = nullptr;
    --size_;
}

wheel_node* wheel::expired(steady::time_point now)
{
    const auto target = tick_at(now);
    if (size_ == 0) {
        now_tick_ = std::max(now_tick_, target);
        resume_ = nullptr;
        return nullptr;
    }
    // After a long pause one turn over all slots meets every node.
    if (target > now_tick_ + slots && resume_ == nullptr)
        now_tick_ = target - slots;
    while (now_tick_ <= target) {
        auto& head = heads_[now_tick_ % slots];
        for (auto* node = resume_ ? resume_ : head.next; node != &head; node = node->next)
            if (node->tick <= target) {
                resume_ = node->next;
                clear(*node);
                return node;
            }
        resume_ = nullptr;
        if (now_tick_ == target)
            break;
        ++now_tick_;
    }
    return nullptr;
}

wheel_node* wheel::any() noexcept
{
    for (auto& head : heads_)
        if (head.next != &head) {
            auto* node = head.next;
            clear(*node);
            return node;
        }
    return nullptr;
}

std::optional<std::chrono::milliseconds> wheel::sleep(steady::time_point now) const
{
    if (size_ == 0)
        return std::nullopt;
    // From where expired() stopped, not from `now`: what fell due since is waited for no time at all.
    const auto first = now_tick_ + 1;
    for (std::uint64_t tick = first; tick < first + slots;) {
        const auto at = tick % slots;
        const auto rest = used_[at / 64] >> at % 64;
        if (rest == 0) {
            tick += 64 - at % 64;
            continue;
        }
        tick += static_cast<std::uint64_t>(std::countr_zero(rest));
        const auto& head = heads_[tick % slots];
        if (head.next != &head) {
            const steady::duration wait = birth_ + static_cast<std::int64_t>(tick) * slot - now;
            return std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, steady::duration::zero()));
        }
        used_[tick % slots / 64] &= ~(std::uint64_t{1} << tick % 64);
    }
    return slot * slots;
}

}  // namespace tenbin::net
