// How a name of a definition is used: `$NAME`, which ends at a blank, a comma, a bracket, a brace, a comment sign or
// the end of the line and is plain text before anything else; or `${NAME}` anywhere, whose braces are those of no
// block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenbin::config {

struct name_use {
    enum class kind : std::uint8_t {
        none,        ///< a dollar sign, and nothing more
        plain,       ///< $NAME
        braced,      ///< ${NAME}, or ${_NAME words} of a built-in one
        cut_short,   ///< $NAME before a letter that does not end it: keepalived fills nothing in
        not_a_name,  ///< ${...} with something else in it, or without its end
    };

    kind how = kind::none;
    std::string_view name{};  ///< of a built-in one with its words
    std::size_t size = 0;     ///< from the dollar sign to the end
};

/// What the dollar sign at the begin of the text means.
[[nodiscard]] name_use name_use_at(std::string_view text) noexcept;

}  // namespace tenbin::config
