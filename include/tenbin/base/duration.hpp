// Durations as people write and read them: 500ms, 3s, 1.5s, 10m, 1h.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tenbin {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// All deadlines and ages are measured on this clock: it never jumps.
using steady = std::chrono::steady_clock;

/// A decimal number with up to six decimals and one of us, ms, s, m, h, d; a bare number counts `bare` each. Nothing if
/// the text is anything else, negative or more than 100 years.
[[nodiscard]] std::optional<microseconds> parse_duration(std::string_view text, microseconds bare);

/// The shortest exact form: 1500ms is "1.5s", 90s is "90s", 3600s is "1h".
[[nodiscard]] std::string format_duration(microseconds time);

/// For people, rounded: "2h 5m", "3.2s", "45ms".
[[nodiscard]] std::string describe_duration(microseconds time);

}  // namespace tenbin
