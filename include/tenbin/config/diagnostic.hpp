// What is wrong with a configuration, and how it is shown to people and to programs.
#pragma once

#include <tenbin/config/source.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tenbin::config {

enum class severity : std::uint8_t { error, warning };

/// Another place that a mistake has to do with.
struct note {
    text_range at{};
    std::string message{};
};

struct diagnostic {
    config::severity severity = severity::error;
    text_range at{};
    std::string message{};  ///< what is wrong; never holds a secret
    std::string hint{};     ///< what would be right; may be empty
    std::vector<note> notes{};
};

/// How much was found, of all files.
struct tally {
    std::size_t errors = 0;
    std::size_t warnings = 0;

    void add(std::span<const diagnostic> found);
    /// "12 errors, 1 warning"; empty when there is none.
    [[nodiscard]] std::string to_string() const;
};

enum class paint : std::uint8_t { plain, coloured };

/// For people, in the order given: file:line:column, what is wrong, the line with a caret under the word, what would be
/// right. A password in a shown line is masked, a long line is cut to what stands around the word.
[[nodiscard]] std::string render_text(const sources& texts, std::span<const diagnostic> found, paint how);

/// For programs, the elements of a JSON array, one a line, joined by commas:
///
///     {"file": "tenbin.conf", "line": 3, "column": 5, "end_column": 9, "severity": "error", "message": "…",
///      "hint": "…", "notes": [{"file": …, "line": …, "column": …, "end_column": …, "message": "…"}]}
///
/// Lines and columns count from 1, columns in characters; the end column is the first after the word. All three are 0
/// where the file as a whole is meant.
[[nodiscard]] std::string render_json_elements(const sources& texts, std::span<const diagnostic> found);

}  // namespace tenbin::config
