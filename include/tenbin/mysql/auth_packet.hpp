// What a server says during authentication. It decides by user and client host, after the response: it may switch to
// another plugin, ask for another factor, or send what only the two plugins understand, in any number of rounds.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <cstdint>
#include <string_view>

namespace tenbin::mysql {

enum class auth_packet : std::uint8_t {
    ok,
    err,
    plugin_switch,        ///< AuthSwitchRequest
    next_factor,          ///< AuthNextFactor, MySQL 8.0.27
    old_password_switch,  ///< to the scramble of before MySQL 4.1
    plugin_data           ///< AuthMoreData; MariaDB sends a plugin's data without its 01 where that can't be mistaken
};

[[nodiscard]] auth_packet kind_of(bytes_view payload) noexcept;

struct plugin_request {
    std::string_view plugin;  ///< these two point into the payload
    bytes_view data;          ///< of the plugin, mostly a scramble and a NUL
};

/// Decodes a plugin_switch or a next_factor.
[[nodiscard]] tl::expected<plugin_request, wire_error> decode_plugin_request(bytes_view payload) noexcept;

/// Who speaks after a plugin's data.
enum class speaks_next : std::uint8_t { client, server, either };

/// What is known of the plugins: after most packets of most plugins either side may go on.
[[nodiscard]] speaks_next after_plugin_data(std::string_view plugin, bytes_view payload) noexcept;

}  // namespace tenbin::mysql
