#include <tenbin/mysql/auth_packet.hpp>

namespace tenbin::mysql {

namespace {

constexpr std::byte ok_header{0x00};
constexpr std::byte next_factor_header{0x02};
constexpr std::byte switch_header{0xfe};
constexpr std::byte err_header{0xff};

// caching_sha2_password, behind the header 01.
constexpr std::size_t sha2_verdict_bytes = 2;
constexpr std::byte fast_auth_success{0x03};  // the server knows the password already; its OK follows

}  // namespace

auth_packet kind_of(bytes_view payload) noexcept
{
    if (payload.empty())
        return auth_packet::plugin_data;
    if (payload[0] == ok_header)
        return auth_packet::ok;
    if (payload[0] == err_header)
        return auth_packet::err;
    if (payload[0] == switch_header)
        return payload.size() == 1 ? auth_packet::old_password_switch : auth_packet::plugin_switch;
    // MariaDB has no factors but raw data, and a question of its dialog plugin begins with 02: only a name that ends is
    // a factor's plugin.
    if (payload[0] == next_factor_header && decode_plugin_request(payload))
        return auth_packet::next_factor;
    return auth_packet::plugin_data;
}

tl::expected<plugin_request, wire_error> decode_plugin_request(bytes_view payload) noexcept
{
    if (payload.empty())
        return tl::unexpected{wire_error::truncated};
    if (payload[0] != switch_header && payload[0] != next_factor_header)
        return tl::unexpected{wire_error::wrong_type};
    cursor at{payload.subspan(1)};
    plugin_request request;
    request.plugin = at.terminated();
    request.data = at.rest();
    if (at.failed())
        return tl::unexpected{wire_error::truncated};
    return request;
}

speaks_next after_plugin_data(std::string_view plugin, bytes_view payload) noexcept
{
    if (plugin != "caching_sha2_password")
        return speaks_next::either;
    return payload.size() == sha2_verdict_bytes && payload[1] == fast_auth_success ? speaks_next::server
                                                                                   : speaks_next::client;
}

}  // namespace tenbin::mysql
