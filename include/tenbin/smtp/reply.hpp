// The reply codec: what a server answers to a command (RFC 5321, 4.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenbin::smtp {

/// A whole reply, of one line or several.
struct reply {
    unsigned code = 0;        ///< 200 to 599
    std::string_view text{};  ///< of its last line, without the code
    std::size_t size = 0;     ///< bytes of the input that it takes

    [[nodiscard]] bool is_good() const noexcept { return code < 400; }
};

/// What is at the front of the input.
struct reply_found {
    enum class state : std::uint8_t { whole, more_needed, malformed };
    state now = state::more_needed;
    reply what{};
};

/// Lines end with LF, with or without a CR before it; all lines of a reply have one code.
[[nodiscard]] reply_found find_reply(std::string_view input) noexcept;

}  // namespace tenbin::smtp
