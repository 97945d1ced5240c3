#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/replication_verdict.hpp>
#include <tenbin/mysql/server_fitness.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tenbin::mysql {

namespace {

using problem = std::optional<std::string>;

constexpr std::size_t words_max = 40;
/// wsrep_local_state: https://galeracluster.com/library/documentation/node-states.html
constexpr std::string_view synced = "4";
constexpr std::string_view donor = "2";

/// The value of a row `name`, `value`; nothing if there is none.
std::optional<std::string_view> value_of(const text_table& table, std::string_view name)
{
    for (const auto& row : table.rows)
        if (row.size() >= 2 && row[0] == name && row[1])
            return *row[1];
    return std::nullopt;
}

std::optional<unsigned long> number_in(const text_table& table, std::string_view name)
{
    const auto text = value_of(table, name);
    unsigned long value = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
        return std::nullopt;
    return value;
}

bool is_set(const text_table& table, std::string_view name)
{
    const auto text = value_of(table, name);
    return text && (*text == "ON" || *text == "1");
}

/// MariaDB from 12 on says how far it is read-only: OFF, ON, NO_LOCK, NO_LOCK_NO_ADMIN.
bool is_read_only(const text_table& variables)
{
    constexpr std::array<std::string_view, 3> names{"read_only", "super_read_only", "innodb_read_only"};
    return std::ranges::any_of(names, [&](std::string_view name) {
        const auto text = value_of(variables, name);
        return text && *text != "OFF" && *text != "0";
    });
}

problem find_unfit_role(const text_table& variables)
{
    if (value_of(variables, "read_only"))
        return is_read_only(variables) ? std::nullopt : problem{"role: it is not read_only"};
    return "role: it does not say whether it is read_only";
}

problem find_unfit_node(const text_table& status, config::wsrep_demand demand)
{
    const auto cluster = value_of(status, "wsrep_cluster_status");
    const auto state = value_of(status, "wsrep_local_state");
    if (!cluster || !state || *cluster == "Disconnected")
        return "wsrep: it is no node of a cluster";
    if (*cluster != "Primary")
        return fmt::format("wsrep: its part of the cluster is {}", printable(*cluster, words_max));
    const bool serves = state == synced || (state == donor && demand == config::wsrep_demand::donor);
    if (!serves)
        return fmt::format("wsrep: it is {}, not Synced",
                           printable(value_of(status, "wsrep_local_state_comment").value_or(*state), words_max));
    return is_set(status, "wsrep_ready") ? std::nullopt : problem{"wsrep: it is not ready"};
}

problem find_no_room(const text_table& variables, const text_table& status, unsigned percent)
{
    const auto most = number_in(variables, "max_connections");
    const auto used = number_in(status, "Threads_connected");
    if (!most || !used || *most == 0)
        return "capacity: it does not say how many connections it has";
    if (*used * 100 < *most * percent)
        return std::nullopt;
    return fmt::format("capacity: {} of {} connections are used", *used, *most);
}

}  // namespace

std::string_view variables_statement(const config::server_demands& demands) noexcept
{
    if (!demands.read_only && demands.connections_used == 0)
        return {};
    return "SHOW GLOBAL VARIABLES WHERE Variable_name IN "
           "('read_only', 'super_read_only', 'innodb_read_only', 'max_connections')";
}

std::string_view status_statement(const config::server_demands& demands) noexcept
{
    if (demands.wsrep == config::wsrep_demand::off && demands.connections_used == 0)
        return {};
    return "SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'wsrep_cluster_status', "
           "'wsrep_local_state', 'wsrep_local_state_comment', 'wsrep_ready')";
}

problem find_unfit_replication(std::span<const replication_channel> channels)
{
    using standing = replication_verdict::standing;
    const auto found = judge_replication(channels, std::nullopt, config::lag_source::automatic);
    if (found.now == standing::no_replica)
        return "replication: it is no replica";
    return found.now == standing::stopped ? problem{"replication: " + found.words} : std::nullopt;
}

problem find_unfit(const config::server_demands& demands, const text_table& variables, const text_table& status)
{
    problem found;
    if (demands.read_only)
        found = find_unfit_role(variables);
    if (!found && demands.wsrep != config::wsrep_demand::off)
        found = find_unfit_node(status, demands.wsrep);
    if (!found && demands.connections_used != 0)
        found = find_no_room(variables, status, demands.connections_used);
    return found;
}

}  // namespace tenbin::mysql
