// mysql_native_password, for tenbin's own logins (the checks): an answer that proves the password without showing it.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html
#pragma once

#include <tenbin/mysql/wire.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

using scramble = std::array<std::byte, 20>;

/// The scramble in a greeting that decodes.
[[nodiscard]] scramble scramble_of(bytes_view greeting_payload) noexcept;

/// The scramble in an AuthSwitchRequest to mysql_native_password; nothing when it asks for another plugin.
[[nodiscard]] std::optional<scramble> decode_switch_to_native_password(bytes_view payload) noexcept;

/// SHA1(password) xor SHA1(scramble, SHA1(SHA1(password))); empty for an empty password.
[[nodiscard]] std::vector<std::byte> native_password_answer(std::string_view password, const scramble& with);

}  // namespace tenbin::mysql
