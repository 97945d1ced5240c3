#include <tenbin/pool/server_state.hpp>

#include <algorithm>

namespace tenbin::pool {

namespace {

// From the lowest bit: lag in ms (the largest: not known), weight, lagging, health.
constexpr std::uint64_t lag_unknown = 0xffff'ffff;
constexpr unsigned weight_at = 32;
constexpr std::uint64_t weight_max = 0xff'ffff;
constexpr unsigned lagging_at = 56;
constexpr unsigned health_at = 57;

}  // namespace

std::uint64_t pack(const server_state& state) noexcept
{
    const auto lag = state.lag ? static_cast<std::uint64_t>(std::clamp<std::int64_t>(
                                     state.lag->count(), 0, static_cast<std::int64_t>(lag_unknown) - 1))
                               : lag_unknown;
    return static_cast<std::uint64_t>(state.health) << health_at | std::uint64_t{state.lagging} << lagging_at |
           std::min<std::uint64_t>(state.weight, weight_max) << weight_at | lag;
}

server_state unpack(std::uint64_t word) noexcept
{
    server_state state{.health = static_cast<health>(word >> health_at),
                       .weight = static_cast<unsigned>(word >> weight_at & weight_max),
                       .lagging = (word >> lagging_at & 1U) != 0};
    if (const auto lag = word & lag_unknown; lag != lag_unknown)
        state.lag = milliseconds{lag};
    return state;
}

bool differ_but_for_lag(std::uint64_t a, std::uint64_t b) noexcept
{
    return (a | lag_unknown) != (b | lag_unknown);
}

}  // namespace tenbin::pool
