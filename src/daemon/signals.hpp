// The signals that end tenbin, or have it read its configuration again, as data. signalfd(2)
#pragma once

#include <tenbin/base/descriptor.hpp>

namespace tenbin::daemon {

/// Blocks them; before the log's thread starts, so that it blocks them too. An empty descriptor: errno says why.
[[nodiscard]] descriptor take_over_signals();

}  // namespace tenbin::daemon
