// The inner parts of the command tracker, for the two files that it is written in.
#pragma once

#include <tenbin/mysql/command_tracker.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace tenbin::mysql {

/// How a command is answered. Commands without an answer are none of these.
enum class command_tracker::kind : std::uint16_t {
    none,
    ok,           ///< OK, EOF or ERR
    reset,        ///< the same, and locks and cursors are gone
    text,         ///< one packet without a header byte
    result,       ///< OK, ERR, a request for a local file, or a result set; more may follow
    rows,         ///< rows of an open cursor
    definitions,  ///< column definitions up to an end
    prepare,
    change_user  ///< rounds of authentication up to OK or ERR
};

/// What the next packet of the server is, of the answer to the front command.
enum class command_tracker::phase : std::uint8_t {
    first,
    definitions,
    definitions_end,
    rows,
    parameters,
    parameters_end,
    columns,
    columns_end
};

/// What is read next of the packet that is coming in; then what it was, told when it is whole.
enum class command_tracker::field : std::uint8_t {
    ok_affected,
    ok_affected_rest,
    ok_insert_id,
    ok_insert_id_rest,
    ok_status,
    eof_warnings,
    eof_status,
    err_code,
    column_count,
    metadata_follows,
    statement_id,
    statement_columns,
    statement_parameters,

    nothing,  ///< a definition, a row, or what is not for us
    answer_end,
    error,
    count,
    local_file,
    definitions_end,
    prepared
};

enum class command_tracker::client_phase : std::uint8_t { commands, local_file };

/// The size of the payload of the frame at the front, if it is all there, not empty, and not continued; else 0.
inline std::size_t whole_frame(bytes_view bytes) noexcept
{
    if (bytes.size() <= frame_header_bytes)
        return 0;
    std::uint32_t header = 0;
    static_assert(std::endian::native == std::endian::little && sizeof header == frame_header_bytes);
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto size = std::size_t{header} & frame_payload_max;
    return size <= bytes.size() - frame_header_bytes && size != frame_payload_max ? size : 0;
}

inline std::optional<std::uint8_t> command_tracker::walk::take_header(bytes_view& bytes) noexcept
{
    const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    if ((at & header_mask) == 0 && bytes.size() >= frame_header_bytes) {
        left = byte(0) | byte(1) << 8U | byte(2) << 16U;
        const auto sequence = static_cast<std::uint8_t>(byte(3));
        bytes = bytes.subspan(frame_header_bytes);
        return sequence;
    }
    for (; !bytes.empty(); bytes = bytes.subspan(1)) {
        const auto seen = at & header_mask;
        at = static_cast<std::uint8_t>((at & ~header_mask) | ((seen + 1) & header_mask));
        if (seen == frame_header_bytes - 1) {
            const auto sequence = static_cast<std::uint8_t>(byte(0));
            bytes = bytes.subspan(1);
            return sequence;
        }
        left = (seen == 0 ? 0U : left) | byte(0) << 8 * seen;
    }
    return std::nullopt;
}

inline bytes_view command_tracker::walk::take_payload(bytes_view& bytes) noexcept
{
    const auto part = bytes.first(std::min<std::size_t>(bytes.size(), left));
    bytes = bytes.subspan(part.size());
    left -= static_cast<std::uint32_t>(part.size());
    if (left == 0)
        set(inside, false);
    return part;
}

}  // namespace tenbin::mysql
