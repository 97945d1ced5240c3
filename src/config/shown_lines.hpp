// The lines of a configuration under its messages, with the caret. It reads each line once, however many mistakes stand
// in it: a file may be one line of a megabyte.
#pragma once

#include <tenbin/config/source.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tenbin::config {

class shown_lines {
public:
    /// `texts` outlive this.
    explicit shown_lines(const sources& texts) : texts_{texts} {}

    [[nodiscard]] line_and_column locate(text_range at);

    /// The line, and below it a caret under what is meant, both indented and ended by a newline. A password is masked,
    /// a long line cut to what stands around the word. `caret_on` and `caret_off` go around the caret.
    [[nodiscard]] std::string excerpt(text_range at, std::string_view caret_on, std::string_view caret_off);

private:
    struct known_line {
        std::size_t number = 0;
        std::string_view text{};
        std::optional<std::size_t> secret{};  ///< from this byte on nothing is shown
        std::size_t counted = 0;              ///< bytes of which the column is known
        std::size_t column = 1;
    };

    [[nodiscard]] known_line& line_of(text_range at);
    /// Byte of its line at which a range begins.
    [[nodiscard]] std::size_t offset_of(text_range at) const;

    const sources& texts_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, known_line> lines_{};  ///< by source and first byte
};

}  // namespace tenbin::config
