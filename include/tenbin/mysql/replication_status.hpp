// What a server says of its replication: SHOW ALL SLAVES STATUS (MariaDB), SHOW SLAVE STATUS (MySQL up to 8.0.21), SHOW
// REPLICA STATUS (MySQL since, and the only one since 8.4), a row for each channel. Columns are found by name, in both
// spellings; a set of columns that is not understood is an error, never a lag of 0.
// https://mariadb.com/kb/en/show-replica-status/  https://dev.mysql.com/doc/refman/8.4/en/show-replica-status.html
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenbin::mysql {

/// An answer to a query, as text.
struct text_table {
    std::vector<std::string> columns{};
    std::vector<std::vector<std::optional<std::string>>> rows{};  ///< a cell that is absent is NULL
};

/// What to ask a server of that version, as its greeting or `@@version` names it.
[[nodiscard]] bool is_mariadb(std::string_view version) noexcept;
[[nodiscard]] std::string_view replication_statement(std::string_view version) noexcept;
/// Where a server is as a replica, and as a master.
[[nodiscard]] std::string_view replica_position_statement(std::string_view version) noexcept;
[[nodiscard]] std::string_view master_position_statement(std::string_view version) noexcept;

enum class replication_thread : std::uint8_t { running, stopped, connecting };

struct replication_channel {
    std::string name{};  ///< empty: the default one
    replication_thread io = replication_thread::stopped;
    replication_thread sql = replication_thread::stopped;
    std::optional<seconds> behind{};  ///< Seconds_Behind_Master; absent: NULL
    seconds wanted_delay{0};          ///< MASTER_DELAY: this much is no lag
    unsigned io_error = 0;
    unsigned sql_error = 0;
    std::string error{};  ///< the words of the one that is not 0

    /// By which it is behind what it should have.
    [[nodiscard]] std::optional<milliseconds> lag() const noexcept;
};

/// A channel for each row; none: the server is no replica.
[[nodiscard]] result<std::vector<replication_channel>> read_replication_status(const text_table& answer);

}  // namespace tenbin::mysql
