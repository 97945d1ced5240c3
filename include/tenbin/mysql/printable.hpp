// Text of a peer in a log line or in an answer of ours: bounded, and without what would start a new line or steer a
// terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenbin::mysql {

/// At most `bytes_max` bytes of `foreign`, control characters shown as '?'.
[[nodiscard]] std::string printable(std::string_view foreign, std::size_t bytes_max);

}  // namespace tenbin::mysql
