// When a dead role is started again. A crash should cost nobody more than the start of a process, so the answer is "at
// once", also when it happens again and again, as long as the role worked in between. A role that dies as soon as it
// starts would only burn the machine: after a few such lives the pauses grow.
#pragma once

#include <tenbin/base/duration.hpp>

namespace tenbin::daemon {

class restart_policy {
public:
    static constexpr milliseconds short_life{300};   ///< a role that worked for less than this did not work
    static constexpr unsigned short_lives_free = 3;  ///< that many in a row are replaced at once
    static constexpr milliseconds first_pause{100};
    static constexpr milliseconds longest_pause{5000};

    /// A role has died, `worked` after it became ready (0: it never did). How long to wait before the next start.
    [[nodiscard]] milliseconds after_death(steady::duration worked) noexcept;

    /// Lives in a row that were too short.
    [[nodiscard]] unsigned short_lives() const noexcept { return short_lives_; }

private:
    unsigned short_lives_ = 0;
};

}  // namespace tenbin::daemon
