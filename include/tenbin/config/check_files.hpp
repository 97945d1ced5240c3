// What `tenbin check` does: names all that is wrong with files.
#pragma once

#include <tenbin/config/load.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tenbin::config {

enum class check_output : std::uint8_t { text, coloured_text, json };

/// Writes what was found, file by file. For people the tally of all files is the last line, and nothing is written
/// where nothing is wrong; for programs it is one JSON array (diagnostic.hpp), `[` and `]` on lines of their own.
[[nodiscard]] tally check_files(const std::vector<std::string>& paths,
                                const secret_resolver& resolver,
                                check_output how,
                                std::ostream& out,
                                const surroundings& where = this_machine());

}  // namespace tenbin::config
