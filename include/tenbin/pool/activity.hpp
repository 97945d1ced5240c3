// What one worker saw of the commands that its sessions ran on each server. Only that worker writes, without locked
// instructions; anybody reads at any time and adds the workers up.
#pragma once

#include <tenbin/base/duration.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenbin::pool {

/// How long commands took, in powers of two: entry i counts those of less than 2^i microseconds that no earlier entry
/// counts; the last one has all the others (from 8 s on).
using time_histogram = std::array<std::uint64_t, 25>;

class activity {
public:
    explicit activity(std::size_t servers) : servers_(servers) {}

    /// `count` commands were answered, each within `time`.
    void answered(std::size_t server, unsigned count, steady::duration time) noexcept
    {
        const auto us = static_cast<std::uint64_t>(
            std::max<std::int64_t>(std::chrono::duration_cast<microseconds>(time).count(), 0));
        const auto bits = static_cast<std::size_t>(std::bit_width(us));
        add(servers_[server].took[std::min(bits, time_histogram{}.size() - 1)], count);
        auto& smoothed = servers_[server].smoothed_ns;
        const auto before = smoothed.load(std::memory_order_relaxed);
        const auto here = std::clamp<std::uint64_t>(us, 1, longest_us) * 1000;
        smoothed.store(before == 0 ? here : before - before / smoothing + here / smoothing, std::memory_order_relaxed);
    }
    /// A session of this server waits for an answer from now on, or does not any more.
    void began(std::size_t server) noexcept { add(servers_[server].running, 1); }
    void ended(std::size_t server) noexcept { add(servers_[server].running, ~std::uint64_t{0}); }

    /// Sessions that wait for an answer.
    [[nodiscard]] std::uint64_t running(std::size_t server) const noexcept { return servers_[server].running; }
    /// The time that commands lately took, each one counting an eighth of what is left by the later ones; 0: none was
    /// answered yet.
    [[nodiscard]] std::chrono::nanoseconds smoothed(std::size_t server) const noexcept
    {
        return std::chrono::nanoseconds{servers_[server].smoothed_ns.load(std::memory_order_relaxed)};
    }
    /// A session's protocol is not followed any more.
    void lost_sight(std::size_t server) noexcept { add(servers_[server].opaque, 1); }

    [[nodiscard]] std::uint64_t opaque(std::size_t server) const noexcept { return servers_[server].opaque; }
    void add_to(time_histogram& sum, std::size_t server) const noexcept
    {
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += servers_[server].took[i].load(std::memory_order_relaxed);
    }

private:
    using counter = std::atomic<std::uint64_t>;
    static constexpr std::uint64_t smoothing = 8;
    static constexpr std::uint64_t longest_us = 3'600'000'000;
    struct counters {
        std::array<counter, time_histogram{}.size()> took{};
        counter opaque = 0;
        counter running = 0;
        counter smoothed_ns = 0;
    };
    static void add(counter& to, std::uint64_t count) noexcept
    {
        to.store(to.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }

    std::vector<counters> servers_;
};

}  // namespace tenbin::pool
