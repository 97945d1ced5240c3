#include <tenbin/mysql/err_packet.hpp>

#include <tuple>

namespace tenbin::mysql {

namespace {

constexpr std::byte err_marker{0xff};
constexpr std::size_t sqlstate_bytes = 5;

std::vector<std::byte> begin(const refusal& why)
{
    std::vector<std::byte> payload{err_marker};
    append_integer(payload, why.code, 2);
    return payload;
}

}  // namespace

bool is_err(bytes_view payload) noexcept
{
    return !payload.empty() && payload[0] == err_marker;
}

tl::expected<err_packet, wire_error> decode_err(bytes_view payload) noexcept
{
    if (!is_err(payload))
        return tl::unexpected{payload.empty() ? wire_error::truncated : wire_error::wrong_type};
    cursor at{payload.subspan(1)};
    err_packet e;
    e.code = static_cast<std::uint16_t>(at.integer(2));
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    if (!at.rest().empty() && at.rest()[0] == std::byte{'#'}) {
        std::ignore = at.take(1);
        e.sqlstate = as_text(at.take(sqlstate_bytes));
        if (at.failed())
            return tl::unexpected{wire_error::truncated};
    }
    e.message = as_text(at.rest());
    return e;
}

std::vector<std::byte> refuse_instead_of_greeting(const refusal& why, std::string_view message)
{
    return refuse_without_state(why, message, 0);
}

std::vector<std::byte> refuse_without_state(const refusal& why, std::string_view message, std::uint8_t sequence)
{
    auto payload = begin(why);
    append_text(payload, message);
    return frame_of(payload, sequence);
}

std::vector<std::byte> refuse(const refusal& why, std::string_view message, std::uint8_t sequence)
{
    auto payload = begin(why);
    append_text(payload, "#");
    append_text(payload, why.sqlstate);
    append_text(payload, message);
    return frame_of(payload, sequence);
}

}  // namespace tenbin::mysql
