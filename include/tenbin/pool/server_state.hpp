// What the monitor says of one server, and its form in one word, which workers read while it is replaced.
#pragma once

#include <tenbin/base/duration.hpp>

#include <cstdint>
#include <optional>

namespace tenbin::pool {

enum class health : std::uint8_t { unknown, up, down };

struct server_state {
    pool::health health = health::unknown;
    unsigned weight = 1;                ///< as it counts now: 0 for an inhibited one; below 2^24
    std::optional<milliseconds> lag{};  ///< of a replica, how far it is behind; absent: not known, or it is none
    bool lagging = false;               ///< too far behind: no new session while another server can have it

    /// It may get sessions, as far as checks say.
    [[nodiscard]] bool serves() const noexcept { return health == health::up && weight != 0; }

    bool operator==(const server_state&) const = default;
};

[[nodiscard]] std::uint64_t pack(const server_state& state) noexcept;
[[nodiscard]] server_state unpack(std::uint64_t word) noexcept;
/// Whether two words differ in more than the lag, which is a little different each time it is measured.
[[nodiscard]] bool differ_but_for_lag(std::uint64_t a, std::uint64_t b) noexcept;

}  // namespace tenbin::pool
