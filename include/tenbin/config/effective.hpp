// The effective configuration: the lines that count, in normal form, with the defaults that were not written. Read
// again it gives the same model.
#pragma once

#include <tenbin/config/load.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

struct effective_line {
    std::vector<std::string> words{};    ///< the keyword first; an entry of a block of values has none
    std::optional<text_range> origin{};  ///< absent: it was not written, it is the default
    bool is_secret = false;              ///< what stands behind the keyword is for no eyes
    bool may_repeat = false;             ///< another line of this keyword adds to it
    bool is_block = false;
    std::vector<effective_line> lines{};  ///< of a block
};

/// The lines of a configuration that loads without an error. A default is among them only where it can be written
/// without a change of meaning, which is tried: some depend on other words, or on the block around.
[[nodiscard]] std::vector<effective_line> effective_lines(const sources& texts, const secret_resolver& resolver);

enum class origins : std::uint8_t { hidden, shown };
enum class secrets : std::uint8_t { masked, revealed };

struct shown_lines_as {
    config::origins origins = config::origins::hidden;
    config::secrets secrets = config::secrets::masked;
};

/// As a configuration is written, two blanks for each block around; origins as comments.
[[nodiscard]] std::string
write_lines(const sources& texts, const std::vector<effective_line>& lines, shown_lines_as how);

/// The same as a JSON array, a line of the configuration a line: {"words": ["weight", "1"]}; of a block
/// {"words": […], "lines": […]}; with origins also "origin": "tenbin.conf:3" or "default". A file of that form whose
/// name ends in .json is a configuration itself.
[[nodiscard]] std::string
write_json(const sources& texts, const std::vector<effective_line>& lines, shown_lines_as how);

}  // namespace tenbin::config
