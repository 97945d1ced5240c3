// KILL, as clients send it: COM_PROCESS_KILL, or the statement alone in a COM_QUERY. A thread's number means something
// at one server only, so that tenbin looks at a KILL before it goes to a server that the client did not choose.
// https://mariadb.com/kb/en/kill/
//
// Read is what cancels queries in practice: a plain KILL [HARD | SOFT] [CONNECTION | QUERY] number, comments around it.
// What needs a parser or the server to be understood (a prepared KILL, one of several statements, an expression instead
// of the number, KILL QUERY ID, which takes a query's number) is none of our business.
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tenbin::mysql {

struct kill_command {
    std::uint32_t thread = 0;
    std::size_t frame_bytes = 0;  ///< of the whole command, its header included

    bool operator==(const kill_command&) const = default;
};

/// A longer command is not looked at, whatever it is.
inline constexpr std::size_t kill_payload_max = 1024;

enum class kill_sign : std::uint8_t { none, perhaps, whole };

/// Whether the bytes, from the header of a command on, are a whole KILL, or may become one when more come.
[[nodiscard]] kill_sign look_for_kill(bytes_view bytes) noexcept;

/// The same; for nearly all commands it takes one look at their first letter.
[[nodiscard]] inline kill_sign look_quickly_for_kill(bytes_view bytes) noexcept
{
    constexpr std::size_t text_at = frame_header_bytes + 1;
    if (bytes.size() > text_at) {
        const auto command = std::to_integer<std::uint8_t>(bytes[frame_header_bytes]);
        const auto first = std::to_integer<std::uint8_t>(bytes[text_at]) | 0x20U;
        // K, or less than a digit: blanks, and what comments begin with.
        const bool may_be_text = command == 0x03 && (first == 'k' || first < '0');
        if (!may_be_text && command != 0x0c)
            return kill_sign::none;
    }
    return look_for_kill(bytes);
}

/// The KILL that the bytes begin with.
[[nodiscard]] std::optional<kill_command> read_kill(bytes_view bytes) noexcept;

/// The frame of the same command for another thread.
[[nodiscard]] std::vector<std::byte> kill_of(bytes_view bytes, std::uint32_t thread);

}  // namespace tenbin::mysql
