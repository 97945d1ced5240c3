// MYSQL_CHECK: the account that logs in, what it asks, and what else a server must be.
#pragma once

#include <tenbin/base/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tenbin::config {

/// What a node of a Galera cluster must be (https://mariadb.com/kb/en/galera-cluster-status-variables/).
enum class wsrep_demand : std::uint8_t {
    off,     ///< nobody asks
    synced,  ///< in the primary component, ready, and Synced
    donor    ///< or a donor, which serves while it feeds another node
};

struct server_demands {
    bool replica = false;           ///< require_replica: its replication runs
    bool read_only = false;         ///< require_read_only
    unsigned connections_used = 0;  ///< percent of the server's max_connections that may be in use; 0: nobody asks
    wsrep_demand wsrep = wsrep_demand::off;

    bool operator==(const server_demands&) const = default;
};

/// Reads the greeting, logs in, and, when `query` is written, compares the last column of its first row with `expect`.
struct mysql_check {
    std::string user{};
    secret password{};
    std::string schema{};                 ///< default database of the login; empty: none
    std::string query{};                  ///< empty: the login is the check
    std::optional<std::string> expect{};  ///< absent: any answer without error is good
    server_demands demands{};
    unsigned fresh_login_every = 10;  ///< rounds; those between ask by the login that is kept. 1: no login is kept

    bool operator==(const mysql_check&) const = default;
};

}  // namespace tenbin::config
