// Which tenbin this is.
#pragma once

#include <string_view>

namespace tenbin::daemon {

/// "0.1.0", as the build says.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace tenbin::daemon
