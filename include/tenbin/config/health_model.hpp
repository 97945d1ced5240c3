// How a proxy judges what the checks of its servers say when many of them change their mind.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/command.hpp>

namespace tenbin::config {

struct health_settings {
    milliseconds flap_damping{0};  ///< the longest time that a server which keeps going down is held back; 0: none
    unsigned panic_threshold = 0;  ///< percent of the real servers; 0: none
    unsigned quorum = 1;           ///< the weight of real servers that must be up
    unsigned hysteresis = 0;       ///< below quorum: how far beyond it the weight must go for a change
    command quorum_up{};
    command quorum_down{};

    bool operator==(const health_settings&) const = default;
};

}  // namespace tenbin::config
