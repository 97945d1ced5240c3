// What the kernel must have and loads only when root asks for it.
#pragma once

#include <tenbin/base/result.hpp>

namespace tenbin::daemon {

/// Loads ip_vs where it is missing, by modprobe(8), and waits for that. Its schedulers the kernel loads by itself. The
/// failure names what to do; whoever is not root can only hope that it is there.
[[nodiscard]] result<void> load_ipvs();

}  // namespace tenbin::daemon
