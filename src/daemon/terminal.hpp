// Whether what is written somewhere may have colours.
#pragma once

#include <tenbin/config/diagnostic.hpp>

namespace tenbin::daemon {

/// Colours are for terminals, and for people who did not set NO_COLOR (https://no-color.org).
[[nodiscard]] config::paint paint_for(int descriptor) noexcept;

}  // namespace tenbin::daemon
