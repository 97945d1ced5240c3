// How a proxy shares its sessions out beyond `balance` itself: lag, tiers, and servers that have just come up.
#pragma once

#include <tenbin/base/duration.hpp>

#include <cstdint>

namespace tenbin::config {

/// What new sessions get when every real server that is up lags too much: the least lagging servers, the sorry servers
/// or a refusal.
enum class all_lagging : std::uint8_t { serve, sorry, refuse };

struct sharing_settings {
    config::all_lagging all_lagging = config::all_lagging::serve;
    milliseconds lag_tolerance{500};  ///< so far behind the freshest one a server is as good as it
    unsigned max_queue = 1000;        ///< clients that wait for a full server, at a time; 0: none
    unsigned tier_min = 1;            ///< with fewer servers up in the lower tiers the next one serves, too
    milliseconds slow_start{0};       ///< the time in which a server that came up gets its full weight; 0: at once

    bool operator==(const sharing_settings&) const = default;
};

}  // namespace tenbin::config
