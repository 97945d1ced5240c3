// Whether enough of a service's real servers are up, by weight, as keepalived counts it: lost below quorum - hysteresis
// and with nothing at all, gained from quorum + hysteresis on. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tenbin::pool {

class quorum {
public:
    /// `hysteresis` is less than `needed`.
    quorum(unsigned needed, unsigned hysteresis) noexcept : needed_{needed}, hysteresis_{hysteresis} {}

    /// So much is up now. `all_known`: of every server that is known, and more will not come by waiting. Whether the
    /// quorum was gained or lost by that, for the first time, too.
    bool weigh(std::uint64_t weight, bool all_known) noexcept
    {
        weight_ = weight;
        const auto before = held_;
        if (weight >= std::uint64_t{needed_} + hysteresis_)
            held_ = true;
        else if (held_ ? *held_ && weight < std::max(needed_ - hysteresis_, 1U) : all_known)
            held_ = false;
        return held_ != before;
    }

    /// Absent: not known yet.
    [[nodiscard]] std::optional<bool> held() const noexcept { return held_; }
    [[nodiscard]] unsigned needed() const noexcept { return needed_; }
    [[nodiscard]] std::uint64_t weight() const noexcept { return weight_; }

private:
    unsigned needed_;
    unsigned hysteresis_;
    std::uint64_t weight_ = 0;
    std::optional<bool> held_;
};

}  // namespace tenbin::pool
