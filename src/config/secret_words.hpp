// Which part of a line may hold a password. It is decided by the letters of the line alone, before anything is parsed,
// so that also a line with a typo in it (`pasword x`, `password=x`) gives nothing away in a message.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tenbin::config {

/// The byte of `line` from which on nothing may be shown, if there is one. `previous` is the line before: a password
/// keyword at its end has its value in this line, as somebody may have meant.
[[nodiscard]] std::optional<std::size_t> secret_begins(std::string_view line, std::string_view previous);

}  // namespace tenbin::config
