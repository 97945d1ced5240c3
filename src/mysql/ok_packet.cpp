#include <tenbin/mysql/ok_packet.hpp>

namespace tenbin::mysql {

namespace {

constexpr std::byte ok_header{0x00};
constexpr std::byte end_header{0xfe};
constexpr std::size_t eof_bytes_max = 8;

}  // namespace

tl::expected<ok_packet, wire_error> decode_ok(bytes_view payload, std::uint64_t capabilities) noexcept
{
    if (payload.empty())
        return tl::unexpected{wire_error::truncated};
    if (payload[0] != ok_header && payload[0] != end_header)
        return tl::unexpected{wire_error::wrong_type};
    cursor at{payload.subspan(1)};
    ok_packet ok;
    ok.affected_rows = at.length_encoded();
    ok.last_insert_id = at.length_encoded();
    ok.status = static_cast<std::uint16_t>(at.integer(2));
    ok.warnings = static_cast<std::uint16_t>(at.integer(2));
    if ((capabilities & capability::session_track) == 0) {
        ok.info = as_text(at.rest());
    } else if (!at.rest().empty()) {
        ok.info = as_text(at.take(at.length_encoded()));
        if ((ok.status & status::session_state_changed) != 0)
            ok.session_state = at.take(at.length_encoded());
    }
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    return ok;
}

bool is_eof(bytes_view payload) noexcept
{
    return !payload.empty() && payload.size() <= eof_bytes_max && payload[0] == end_header;
}

}  // namespace tenbin::mysql
