#include <tenbin/pool/flap_damper.hpp>

#include <algorithm>
#include <cmath>

namespace tenbin::pool {

namespace {

constexpr int half_lives = 4;  ///< in the longest hold
/// The third time within a fraction of a half-life reaches it, for what the first two have left of themselves.
constexpr double held_from = 2.5;
constexpr double penalty_max = 16;  ///< 2^half_lives: no hold is longer than the longest

}  // namespace

void flap_damper::went_down(steady::time_point now) noexcept
{
    if (longest_ == steady::duration{0})
        return;
    const auto half_life = std::chrono::duration<double>{longest_} / half_lives;
    const auto passed = std::chrono::duration<double>{now - changed_};
    penalty_ = std::min(penalty_ * std::exp2(-(passed / half_life)) + 1, penalty_max);
    changed_ = now;
    if (penalty_ < held_from)
        return;
    hold_ = std::chrono::duration_cast<steady::duration>(half_life * std::log2(penalty_));
    until_ = now + hold_;
}

}  // namespace tenbin::pool
