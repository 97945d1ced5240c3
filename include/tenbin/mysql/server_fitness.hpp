// Whether a server is what a MYSQL_CHECK demands beside an answer: a replica whose threads run, read-only, a node of a
// Galera cluster that serves, with room for connections. From what it says of itself in two tables, of which every
// version and flavour knows SHOW … WHERE: a variable that a server has not is a row that is missing, not an error.
#pragma once

#include <tenbin/config/mysql_check_model.hpp>
#include <tenbin/mysql/replication_status.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenbin::mysql {

/// What the demands need to be asked, besides replication_statement(); empty: nothing.
[[nodiscard]] std::string_view variables_statement(const config::server_demands& demands) noexcept;
[[nodiscard]] std::string_view status_statement(const config::server_demands& demands) noexcept;

/// The first step that fails, and why: "role: …". Replication: the threads must run, and may seek their master.
[[nodiscard]] std::optional<std::string> find_unfit_replication(std::span<const replication_channel> channels);
/// Role, wsrep and capacity, from the answers to the two statements.
[[nodiscard]] std::optional<std::string>
find_unfit(const config::server_demands& demands, const text_table& variables, const text_table& status);

}  // namespace tenbin::mysql
