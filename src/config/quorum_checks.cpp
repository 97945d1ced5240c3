#include "quorum_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

void settle_quorum(unsigned& quorum, unsigned& hysteresis, std::uint64_t sum, const seen_words& seen, findings& found)
{
    if (quorum > sum) {
        const auto lowered = static_cast<unsigned>(std::max<std::uint64_t>(sum, 1));
        if (const auto written = seen.find("quorum"); written != seen.end() && lowered != quorum && sum > 0)
            found.warning(
                written->second,
                fmt::format("the real servers weigh {} together: the quorum of {} is never reached", sum, quorum),
                {.hint = fmt::format("{} is taken", lowered)});
        quorum = lowered;
    }
    if (hysteresis >= quorum) {
        if (const auto written = seen.find("hysteresis"); written != seen.end() && hysteresis > 0)
            found.warning(written->second,
                          fmt::format("the hysteresis of {} is not below the quorum of {}", hysteresis, quorum),
                          {.hint = fmt::format("{} is taken", quorum - 1)});
        hysteresis = quorum - 1;
    }
}

}  // namespace tenbin::config
