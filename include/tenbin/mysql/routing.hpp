// Which of a proxy's servers a client's own words lead it to. Pure.
#pragma once

#include <tenbin/config/model.hpp>

#include <span>
#include <string_view>

namespace tenbin::mysql {

/// The account that a user name means: servers take such quotes off, once, and 'root' with them is the account root.
[[nodiscard]] std::string_view account_of(std::string_view user) noexcept;

/// The first route that fits; nullptr: none does, and the client gets the proxy's own servers.
[[nodiscard]] const config::route*
find_route(std::span<const config::route> routes, std::string_view user, std::string_view database) noexcept;

}  // namespace tenbin::mysql
