// The MySQL client/server protocol's smallest parts: frames, integers, capability bits. Everything is little-endian.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basics.html
#pragma once

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

using bytes_view = std::span<const std::byte>;

/// Why bytes are not what they should be.
enum class wire_error : std::uint8_t { truncated = 1, wrong_type, too_long, out_of_order };

[[nodiscard]] std::string_view to_string(wire_error why) noexcept;

/// Capability bits; the upper 32 are MariaDB's extension. https://mariadb.com/kb/en/connection/
namespace capability {
inline constexpr std::uint64_t mysql = 1;  ///< unset by MariaDB, which then uses the extension
inline constexpr std::uint64_t connect_with_db = 1 << 3;
inline constexpr std::uint64_t compress = 1 << 5;
inline constexpr std::uint64_t protocol_41 = 1 << 9;
inline constexpr std::uint64_t ssl = 1 << 11;
inline constexpr std::uint64_t secure_connection = 1 << 15;
inline constexpr std::uint64_t plugin_auth = 1 << 19;
inline constexpr std::uint64_t connect_attributes = 1 << 20;
inline constexpr std::uint64_t lenenc_auth_data = 1 << 21;
inline constexpr std::uint64_t session_track = 1 << 23;
inline constexpr std::uint64_t deprecate_eof = 1 << 24;
inline constexpr std::uint64_t optional_metadata = 1 << 25;
inline constexpr std::uint64_t zstd_compression = 1 << 26;
inline constexpr std::uint64_t extension = 1 << 29;
inline constexpr std::uint64_t progress = std::uint64_t{1} << 32;
inline constexpr std::uint64_t com_multi = std::uint64_t{1} << 33;
inline constexpr std::uint64_t cache_metadata = std::uint64_t{1} << 36;

/// What tenbin takes out of a server's greeting: TLS ends on each side by itself; frames must stay readable (but where
/// compression is passed on).
inline constexpr std::uint64_t masked = ssl | compress | zstd_compression | extension | com_multi;
}  // namespace capability

inline constexpr std::size_t frame_header_bytes = 4;
inline constexpr std::size_t frame_payload_max = 0xffffff;

/// One frame as it came: header and payload.
struct frame {
    bytes_view whole;

    [[nodiscard]] bytes_view payload() const noexcept { return whole.subspan(frame_header_bytes); }
    [[nodiscard]] std::uint8_t sequence() const noexcept { return std::to_integer<std::uint8_t>(whole[3]); }
    /// The payload goes on in the next frame. Of a multiple of 0xffffff bytes the last frame is empty.
    [[nodiscard]] bool continues() const noexcept { return payload().size() == frame_payload_max; }
};

/// Cuts a stream of bytes into frames. A frame that arrives whole is seen in place; only one that was cut is put
/// together in a buffer.
class frame_reader {
public:
    explicit frame_reader(std::size_t payload_bytes_max) : payload_bytes_max_{payload_bytes_max} {}

    /// Takes bytes from the front of `input` until a frame is whole: it is valid until the next call. Nothing: all of
    /// `input` was taken and more is needed. A frame over the limit is too_long as soon as its header is here.
    [[nodiscard]] tl::expected<std::optional<frame>, wire_error> next(bytes_view& input);
    /// The bytes taken of a frame that is not whole yet; valid until the next call.
    [[nodiscard]] bytes_view held() const noexcept { return delivered_ ? bytes_view{} : bytes_view{partial_}; }

private:
    std::size_t payload_bytes_max_;
    std::vector<std::byte> partial_;
    bool delivered_ = false;  ///< partial_ holds the frame that the last call returned
};

/// Reads from the front of a payload; every read is checked. After a failed read everything that follows fails too.
class cursor {
public:
    explicit cursor(bytes_view payload) noexcept : rest_{payload} {}

    /// An integer of 1 to 8 bytes.
    [[nodiscard]] std::uint64_t integer(std::size_t bytes) noexcept;
    [[nodiscard]] std::uint64_t length_encoded() noexcept;
    [[nodiscard]] bytes_view take(std::size_t bytes) noexcept;
    /// Up to a NUL, which is taken and left out.
    [[nodiscard]] std::string_view terminated() noexcept;
    /// Up to a NUL or the end: some senders leave out the NUL of a packet's last text, and servers take it.
    [[nodiscard]] std::string_view terminated_or_rest() noexcept;
    [[nodiscard]] bytes_view rest() const noexcept { return rest_; }
    [[nodiscard]] bool failed() const noexcept { return failed_; }

private:
    bytes_view rest_;
    bool failed_ = false;
};

[[nodiscard]] inline std::string_view as_text(bytes_view bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Appends to a frame that is being written.
void append_integer(std::vector<std::byte>& to, std::uint64_t value, std::size_t bytes);
/// In the shortest form, as clients write it.
void append_length_encoded(std::vector<std::byte>& to, std::uint64_t value);
void append_text(std::vector<std::byte>& to, std::string_view text);
/// The frame of a payload of less than 16 MiB.
[[nodiscard]] std::vector<std::byte> frame_of(bytes_view payload, std::uint8_t sequence);

}  // namespace tenbin::mysql
