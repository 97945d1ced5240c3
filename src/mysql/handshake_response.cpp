#include <tenbin/mysql/handshake_response.hpp>

#include <algorithm>
#include <cassert>
#include <tuple>

namespace tenbin::mysql {

namespace {

constexpr std::size_t fixed_bytes = 32;
constexpr std::uint8_t utf8mb4_general_ci = 45;
constexpr std::uint32_t packet_bytes_max = 1 << 24;
constexpr std::string_view plugin_of_no_account = "tenbin_switch";
constexpr std::size_t auth_bytes_max = 255;          // under SECURE_CONNECTION its length is one byte
constexpr std::size_t attribute_bytes_max = 65'535;  // more is refused by servers

/// Takes the first bytes of the authentication, in whichever of the three ways they are there.
void skip_auth(cursor& at, std::uint64_t capabilities) noexcept
{
    if ((capabilities & capability::lenenc_auth_data) != 0)
        std::ignore = at.take(at.length_encoded());
    else if ((capabilities & capability::secure_connection) != 0)
        std::ignore = at.take(at.integer(1));
    else
        std::ignore = at.terminated_or_rest();
}

void append_length_encoded_text(std::vector<std::byte>& to, std::string_view text)
{
    append_length_encoded(to, text.size());
    append_text(to, text);
}

}  // namespace

tl::expected<handshake_response, wire_error> decode_handshake_response(bytes_view payload) noexcept
{
    if (payload.size() < 2)
        return tl::unexpected{wire_error::truncated};
    handshake_response r;
    if ((cursor{payload}.integer(2) & capability::protocol_41) == 0)
        return tl::unexpected{wire_error::wrong_type};
    cursor at{payload};
    r.capabilities = at.integer(4);
    std::ignore = at.take(4 + 1 + 19);
    const auto extension = at.integer(4);
    if ((r.capabilities & capability::mysql) == 0)
        r.capabilities |= extension << 32;
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    if (payload.size() == fixed_bytes && (r.capabilities & capability::ssl) != 0)
        return r;
    r.user = at.terminated_or_rest();
    if (at.rest().empty())
        return r;
    skip_auth(at, r.capabilities);
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    if ((r.capabilities & capability::connect_with_db) != 0)
        r.database = at.terminated_or_rest();
    if ((r.capabilities & capability::plugin_auth) != 0)
        r.plugin = at.terminated_or_rest();
    return r;
}

std::optional<std::vector<std::byte>> repeat_handshake_response(bytes_view payload, std::uint8_t sequence)
{
    cursor at{payload};
    const auto capabilities = at.integer(4);
    if ((capabilities & capability::plugin_auth) == 0 || payload.size() <= fixed_bytes)
        return std::nullopt;
    std::ignore = at.take(fixed_bytes - 4);
    std::ignore = at.terminated_or_rest();
    std::vector<std::byte> repeated{payload.begin(), payload.end() - static_cast<std::ptrdiff_t>(at.rest().size())};
    skip_auth(at, capabilities);
    append_integer(repeated, 0, 1);  // no password, in each of the three ways
    if ((capabilities & capability::connect_with_db) != 0) {
        append_text(repeated, at.terminated_or_rest());
        append_integer(repeated, 0, 1);
    }
    std::ignore = at.terminated_or_rest();
    append_text(repeated, plugin_of_no_account);
    append_integer(repeated, 0, 1);
    if (at.failed())
        return std::nullopt;
    repeated.insert(repeated.end(), at.rest().begin(), at.rest().end());
    return frame_of(repeated, sequence);
}

std::optional<std::vector<std::byte>>
with_attributes(bytes_view payload, std::span<const attribute> added, std::uint8_t sequence)
{
    cursor at{payload};
    const auto capabilities = at.integer(4);
    if ((capabilities & capability::connect_attributes) == 0 || payload.size() <= fixed_bytes || added.empty())
        return std::nullopt;
    std::ignore = at.take(fixed_bytes - 4);
    std::ignore = at.terminated_or_rest();
    skip_auth(at, capabilities);
    if ((capabilities & capability::connect_with_db) != 0)
        std::ignore = at.terminated_or_rest();
    if ((capabilities & capability::plugin_auth) != 0)
        std::ignore = at.terminated_or_rest();
    const auto before = payload.first(payload.size() - at.rest().size());
    const auto own = at.take(at.length_encoded());
    if (at.failed())
        return std::nullopt;
    std::vector<std::byte> all;
    for (const auto& each : added) {
        append_length_encoded_text(all, each.name);
        append_length_encoded_text(all, each.value);
    }
    // What a client says under these names is no news, and what does not fit is the end of its own.
    for (cursor mine{own}; !mine.rest().empty();) {
        const auto here = mine.rest();
        const auto name = as_text(mine.take(mine.length_encoded()));
        std::ignore = mine.take(mine.length_encoded());
        if (mine.failed())
            return std::nullopt;
        const auto pair = here.first(here.size() - mine.rest().size());
        const bool is_ours =
            std::any_of(added.begin(), added.end(), [&](const attribute& each) { return each.name == name; });
        if (!is_ours && all.size() + pair.size() <= attribute_bytes_max)
            all.insert(all.end(), pair.begin(), pair.end());
    }
    std::vector<std::byte> extended{before.begin(), before.end()};
    append_length_encoded(extended, all.size());
    extended.insert(extended.end(), all.begin(), all.end());
    extended.insert(extended.end(), at.rest().begin(), at.rest().end());
    return frame_of(extended, sequence);
}

std::vector<std::byte>
encode_handshake_response(std::string_view user, bytes_view auth, std::string_view database, std::uint8_t sequence)
{
    assert(auth.size() <= auth_bytes_max);
    std::vector<std::byte> payload;
    append_integer(payload,
                   capability::protocol_41 | capability::secure_connection | capability::plugin_auth |
                       (database.empty() ? 0 : capability::connect_with_db),
                   4);
    append_integer(payload, packet_bytes_max, 4);
    append_integer(payload, utf8mb4_general_ci, 1);
    payload.resize(fixed_bytes);
    append_text(payload, user);
    append_integer(payload, 0, 1);
    append_integer(payload, auth.size(), 1);
    payload.insert(payload.end(), auth.begin(), auth.end());
    if (!database.empty()) {
        append_text(payload, database);
        append_integer(payload, 0, 1);
    }
    append_text(payload, "mysql_native_password");
    append_integer(payload, 0, 1);
    return frame_of(payload, sequence);
}

}  // namespace tenbin::mysql
