// Keeps an event that comes thousands of times a second from filling the log: one line a second, which says how many
// went unsaid. For one thread.
#pragma once

#include <chrono>
#include <optional>

namespace tenbin::log {

class limit {
public:
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds between_lines{1};

    /// Whether to write a line at `now`, and how many events before it were left unsaid.
    [[nodiscard]] std::optional<unsigned> admit(clock::time_point now) noexcept
    {
        if (now < next_) {
            ++unsaid_;
            return std::nullopt;
        }
        next_ = now + between_lines;
        const auto before = unsaid_;
        unsaid_ = 0;
        return before;
    }

private:
    clock::time_point next_{};
    unsigned unsaid_ = 0;
};

}  // namespace tenbin::log
