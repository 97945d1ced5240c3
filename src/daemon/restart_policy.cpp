#include <tenbin/daemon/restart_policy.hpp>

#include <algorithm>

namespace tenbin::daemon {

milliseconds restart_policy::after_death(steady::duration worked) noexcept
{
    if (worked >= short_life) {
        short_lives_ = 0;
        return milliseconds{0};
    }
    ++short_lives_;
    if (short_lives_ <= short_lives_free)
        return milliseconds{0};
    auto pause = first_pause;
    for (auto n = short_lives_free + 1; n < short_lives_ && pause < longest_pause; ++n)
        pause *= 2;
    return std::min(pause, longest_pause);
}

}  // namespace tenbin::daemon
