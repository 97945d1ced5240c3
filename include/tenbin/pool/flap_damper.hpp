// Damping of a server that keeps going up and down, as routes that flap are damped (RFC 2439): each time that it goes
// down adds 1 to its penalty, which halves in a quarter of the longest hold. From the third time in a short while on,
// it is held back until the penalty would be 1 again: the longer, the oftener it went down. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>

namespace tenbin::pool {

class flap_damper {
public:
    /// Holds a server back for that long at most; 0: never.
    explicit flap_damper(milliseconds longest) noexcept : longest_{longest} {}

    void went_down(steady::time_point now) noexcept;
    /// A server that is good now is not to be used yet.
    [[nodiscard]] bool holds_back(steady::time_point now) const noexcept { return now < until_; }
    /// How long the last hold is in all.
    [[nodiscard]] steady::duration hold() const noexcept { return hold_; }

private:
    steady::duration longest_;
    double penalty_ = 0;  ///< at `changed_`
    steady::time_point changed_{};
    steady::time_point until_{};
    steady::duration hold_{};
};

}  // namespace tenbin::pool
