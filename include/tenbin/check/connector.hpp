// MySQL Connector/C++ as the client of MYSQL_CHECK: it brings the authentication plugins (mysql_native_password,
// caching_sha2_password, sha256_password, client_ed25519) and keeps them up to date.
#pragma once

#include <tenbin/check/mysql_client.hpp>

namespace tenbin::check {

/// The process's one connector, for it can't be taken down and set up again. The first call must be made before any
/// thread asks.
[[nodiscard]] mysql_client& connector();

}  // namespace tenbin::check
