// What people are told of a place: where it was written, and how it came from there to where it is used.
#pragma once

#include <tenbin/config/diagnostic.hpp>
#include <tenbin/config/expansion.hpp>

#include <vector>

namespace tenbin::config {

/// One note for each use, from the inner ones outward. A file that is included once needs none: its name says it.
[[nodiscard]] std::vector<note> trail_of(const expansion& made, std::uint32_t use);

/// The same, with the places of files, in their order. What came through several uses of one mistake is told once.
[[nodiscard]] std::vector<diagnostic> in_files(const sources& texts, std::vector<diagnostic> found);

/// Sees to it that no message shows a secret in a line that does not tell that it holds one: of a definition, say.
void hide_secrets(sources& texts);

}  // namespace tenbin::config
