// What a function that can fail returns, and what it says of the failure: what happened and whose fault it was. The
// fault decides the answer to the peer, the log level and whether another server is tried.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tenbin {

enum class fault : std::uint8_t {
    client,    ///< the peer that came to us
    server,    ///< the real server behind us
    operation  ///< this machine or its operator: a limit, a privilege, a file
};

[[nodiscard]] std::string_view to_string(fault whose) noexcept;

struct error {
    fault whose = fault::operation;
    std::string words;        ///< what happened, for a log line; never holds a secret
    std::error_code code{};  ///< the system's reason where there is one
};

/// A value, or why there is none. Test before `*`: tl's access is unchecked.
template <class T> using result = tl::expected<T, error>;

/// The unexpected side of a result, in one word.
[[nodiscard]] inline tl::unexpected<error> failed(fault whose, std::string words, std::error_code code = {})
{
    return tl::unexpected{error{whose, std::move(words), code}};
}

/// A failure with errno's reason appended to the words: "bind 127.0.0.1:3306: Address already in use".
[[nodiscard]] tl::unexpected<error> failed_with_errno(std::string what, int number);

}  // namespace tenbin
