// The one failure that leaves no doubt: the server's own machine said that nobody listens there.
#pragma once

#include <string_view>

namespace tenbin::pool {

/// Of the words of a failed check.
[[nodiscard]] bool is_refused(std::string_view problem);

}  // namespace tenbin::pool
