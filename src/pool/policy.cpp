#include <tenbin/pool/policy.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace tenbin::pool {

namespace {

/// The finalizer of MurmurHash3: every bit of the input changes half of the output's.
std::uint64_t mix(std::uint64_t x) noexcept
{
    x ^= x >> 33U;
    x *= 0xff51'afd7'ed55'8ccdU;
    x ^= x >> 33U;
    x *= 0xc4ce'b9fe'1a85'ec53U;
    x ^= x >> 33U;
    return x;
}

std::uint64_t hash_of(const address& host, std::uint16_t port) noexcept
{
    std::uint64_t hash = host.kind == address::family::v4 ? 4 : 6;
    for (const auto byte : host.bytes)
        hash = mix(hash ^ byte);
    return mix(hash ^ port);
}

/// Turns are compared as they lie to each other: the sum may wrap around.
bool is_before(std::uint64_t a, std::uint64_t b) noexcept
{
    return static_cast<std::int64_t>(a - b) < 0;
}

/// Fewer sessions per weight; among equals the next in turn. Compared as fractions, multiplied crosswise.
bool is_less_loaded(const candidate& a, const candidate& b) noexcept
{
    const auto sessions_a = std::uint64_t{a.sessions} * b.weight;
    const auto sessions_b = std::uint64_t{b.sessions} * a.weight;
    if (sessions_a != sessions_b)
        return sessions_a < sessions_b;
    return is_before(a.turn, b.turn);
}

bool has_less_work(const candidate& a, const candidate& b) noexcept
{
    const auto work_a = a.load * b.weight;
    const auto work_b = b.load * a.weight;
    return work_a != work_b ? work_a < work_b : is_less_loaded(a, b);
}

/// Of a candidate for a client: the higher, the better.
double score(const candidate& one, std::uint64_t whose) noexcept
{
    constexpr double steps = 0x1p53;
    const auto hash = mix(one.identity ^ mix(whose));
    const double u = (static_cast<double>(hash >> 11U) + 0.5) / steps;
    return one.weight / -std::log(u);
}

}  // namespace

std::uint64_t identity_of(const endpoint& server) noexcept
{
    return hash_of(server.host, server.port);
}

std::uint64_t source_of(const address& client) noexcept
{
    return hash_of(client, 0);
}

std::uint64_t turn_of(config::balance policy, unsigned weight) noexcept
{
    // Divisible by small weights in hundredths, so that their shares are exact; the largest weight is off by 0.1 %.
    constexpr std::uint64_t whole = 720'720ULL * 6'000;
    return policy == config::balance::rr ? 1 : whole / std::max(weight, 1U);
}

unsigned weight_at(unsigned weight, steady::duration age, steady::duration slow_start) noexcept
{
    constexpr unsigned parts = 10;
    const auto whole = weight * weight_unit;
    if (age >= slow_start || slow_start <= steady::duration::zero())
        return whole;
    const auto grown = std::max(0.0, std::chrono::duration<double>{age} / slow_start);
    return whole / parts + static_cast<unsigned>((whole - whole / parts) * grown);
}

void picker::consider(const candidate& one) noexcept
{
    ++count_;
    bool better = count_ == 1;
    switch (policy_) {
    case config::balance::least_conn:
    case config::balance::lag:
        better = better || is_less_loaded(one, first_);
        break;
    case config::balance::least_load:
        better = better || has_less_work(one, first_);
        break;
    case config::balance::rr:
    case config::balance::wrr:
        better = better || is_before(one.turn, first_.turn);
        break;
    case config::balance::p2c:
    case config::balance::source_hash: {
        const auto here = score(one, policy_ == config::balance::p2c ? who_.dice : who_.source);
        if (better || here > first_score_) {
            second_ = std::exchange(first_, one);
            second_score_ = std::exchange(first_score_, here);
        } else if (count_ == 2 || here > second_score_) {
            second_ = one;
            second_score_ = here;
        }
        return;
    }
    }
    if (better)
        first_ = one;
}

candidate picker::best() const noexcept
{
    if (policy_ == config::balance::p2c && count_ > 1 && is_less_loaded(second_, first_))
        return second_;
    return first_;
}

}  // namespace tenbin::pool
