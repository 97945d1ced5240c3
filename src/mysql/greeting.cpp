#include <tenbin/mysql/greeting.hpp>

#include <algorithm>
#include <tuple>

namespace tenbin::mysql {

namespace {

constexpr std::byte protocol_version{10};

/// Offset of the byte after the version's NUL: the thread id.
std::size_t after_version(bytes_view payload) noexcept
{
    const auto nul = std::find(payload.begin() + 1, payload.end(), std::byte{0});
    return static_cast<std::size_t>(nul - payload.begin()) + 1;
}

// From the thread id on: 4 thread id, 8 scramble, 1 filler, 2 low capabilities, 1 collation, 2 status, 2 high
// capabilities, 1 length of the scramble, 6 filler, 4 MariaDB's extension.
constexpr std::size_t low_offset = 13;
constexpr std::size_t high_offset = 18;
constexpr std::size_t extension_offset = 27;

}  // namespace

tl::expected<greeting, wire_error> decode_greeting(bytes_view payload) noexcept
{
    if (payload.empty())
        return tl::unexpected{wire_error::truncated};
    if (payload[0] != protocol_version)
        return tl::unexpected{wire_error::wrong_type};
    cursor at{payload.subspan(1)};
    greeting g;
    g.version = at.terminated();
    g.thread_id = static_cast<std::uint32_t>(at.integer(4));
    std::ignore = at.take(8 + 1);
    g.capabilities = at.integer(2);
    g.collation = static_cast<std::uint8_t>(at.integer(1));
    g.status = static_cast<std::uint16_t>(at.integer(2));
    g.capabilities |= at.integer(2) << 16;
    const auto scramble_bytes = at.integer(1);
    std::ignore = at.take(6);
    const auto extension = at.integer(4);
    if ((g.capabilities & capability::mysql) == 0)
        g.capabilities |= extension << 32;
    std::ignore = at.take(std::max<std::size_t>(13, scramble_bytes > 8 ? scramble_bytes - 8 : 0));
    if ((g.capabilities & capability::plugin_auth) != 0) {
        // Some old servers leave the final NUL out.
        const auto rest = at.rest();
        const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
        g.plugin = {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
    }
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    return g;
}

std::vector<std::byte> encode_greeting(const service_greeting& from, const greeting_identity& to)
{
    constexpr std::uint16_t autocommit = 2;
    constexpr std::size_t first_part = 8;
    const auto scramble = bytes_view{to.scramble};
    const auto append = [](std::vector<std::byte>& payload, bytes_view bytes) {
        payload.insert(payload.end(), bytes.begin(), bytes.end());
    };
    std::vector<std::byte> payload{protocol_version};
    append_text(payload, from.version);
    append_integer(payload, 0, 1);
    append_integer(payload, to.thread_id, 4);
    append(payload, scramble.first(first_part));
    append_integer(payload, 0, 1);
    append_integer(payload, from.capabilities & 0xffff, 2);
    append_integer(payload, from.collation, 1);
    append_integer(payload, autocommit, 2);
    append_integer(payload, from.capabilities >> 16 & 0xffff, 2);
    append_integer(payload, scramble.size() + 1, 1);
    append_integer(payload, 0, 6);
    append_integer(payload, (from.capabilities & capability::mysql) == 0 ? from.capabilities >> 32 : 0, 4);
    append(payload, scramble.subspan(first_part));
    append_integer(payload, 0, 1);
    append_text(payload, from.plugin);
    append_integer(payload, 0, 1);
    return frame_of(payload, 0);
}

void mask_greeting(std::span<std::byte> payload, std::uint64_t capabilities) noexcept
{
    const auto from = after_version(payload);
    const auto clear = [&](std::size_t offset, std::size_t bytes, std::uint64_t bits) {
        for (std::size_t i = 0; i < bytes; ++i, bits >>= 8)
            payload[from + offset + i] &= static_cast<std::byte>(~bits & 0xff);
    };
    const bool mariadb = (std::to_integer<unsigned>(payload[from + low_offset]) & capability::mysql) == 0;
    clear(low_offset, 2, capabilities);
    clear(high_offset, 2, capabilities >> 16);
    if (mariadb)
        clear(extension_offset, 4, capabilities >> 32);
}

}  // namespace tenbin::mysql
