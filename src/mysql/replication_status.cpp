#include <tenbin/mysql/replication_status.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace tenbin::mysql {

namespace {

/// A column by its old name and by the one that MySQL has since 8.0.22.
struct column {
    std::string_view old_name;
    std::string_view new_name;
};

constexpr column io_running{"Slave_IO_Running", "Replica_IO_Running"};
constexpr column sql_running{"Slave_SQL_Running", "Replica_SQL_Running"};
constexpr column seconds_behind{"Seconds_Behind_Master", "Seconds_Behind_Source"};
constexpr column sql_delay{"SQL_Delay", "SQL_Delay"};
constexpr column io_errno{"Last_IO_Errno", "Last_IO_Errno"};
constexpr column io_words{"Last_IO_Error", "Last_IO_Error"};
constexpr column sql_errno{"Last_SQL_Errno", "Last_SQL_Errno"};
constexpr column sql_words{"Last_SQL_Error", "Last_SQL_Error"};
constexpr column channel_name{"Connection_name", "Channel_Name"};

bool equal_names(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::optional<std::size_t> place_of(const text_table& answer, const column& wanted)
{
    const auto found = std::ranges::find_if(answer.columns, [&](const std::string& name) {
        return equal_names(name, wanted.old_name) || equal_names(name, wanted.new_name);
    });
    if (found == answer.columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - answer.columns.begin());
}

/// The numbers at the front of a version: "5.5.5-10.11.6-MariaDB" is 10.11.6.
std::array<unsigned, 3> numbers_of(std::string_view version)
{
    constexpr std::string_view for_old_replicas = "5.5.5-";
    if (version.starts_with(for_old_replicas))
        version.remove_prefix(for_old_replicas.size());
    std::array<unsigned, 3> numbers{};
    for (auto& each : numbers) {
        const auto [stopped, problem] = std::from_chars(version.data(), version.data() + version.size(), each);
        version.remove_prefix(static_cast<std::size_t>(stopped - version.data()));
        if (problem != std::errc{} || !version.starts_with('.'))
            break;
        version.remove_prefix(1);
    }
    return numbers;
}

using row = std::vector<std::optional<std::string>>;

class reader {
public:
    reader(const text_table& answer, const row& from) : answer_{answer}, row_{from} {}

    std::optional<std::string> text(const column& wanted) const
    {
        const auto at = place_of(answer_, wanted);
        return at && *at < row_.size() ? row_[*at] : std::nullopt;
    }
    std::optional<std::uint64_t> number(const column& wanted) const
    {
        const auto given = text(wanted);
        std::uint64_t value = 0;
        if (!given || given->empty())
            return std::nullopt;
        const auto [stopped, problem] = std::from_chars(given->data(), given->data() + given->size(), value);
        return problem == std::errc{} ? std::optional{value} : std::nullopt;
    }
    std::optional<replication_thread> thread(const column& wanted) const
    {
        const auto given = text(wanted).value_or("");
        if (equal_names(given, "Yes"))
            return replication_thread::running;
        if (equal_names(given, "No"))
            return replication_thread::stopped;
        if (equal_names(given, "Connecting") || equal_names(given, "Preparing"))
            return replication_thread::connecting;
        return std::nullopt;
    }

private:
    const text_table& answer_;
    const row& row_;
};

}  // namespace

bool is_mariadb(std::string_view version) noexcept
{
    return version.find("MariaDB") != std::string_view::npos || version.starts_with("5.5.5-");
}

std::string_view replication_statement(std::string_view version) noexcept
{
    if (is_mariadb(version))
        return "SHOW ALL SLAVES STATUS";
    return numbers_of(version) >= std::array{8U, 0U, 22U} ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
}

std::string_view replica_position_statement(std::string_view version) noexcept
{
    return is_mariadb(version) ? "SELECT @@global.gtid_slave_pos" : "SELECT @@global.gtid_executed";
}

std::string_view master_position_statement(std::string_view version) noexcept
{
    return is_mariadb(version) ? "SELECT @@global.gtid_binlog_pos" : "SELECT @@global.gtid_executed";
}

std::optional<milliseconds> replication_channel::lag() const noexcept
{
    if (!behind)
        return std::nullopt;
    return std::max(seconds{0}, *behind - wanted_delay);
}

result<std::vector<replication_channel>> read_replication_status(const text_table& answer)
{
    std::vector<replication_channel> all;
    if (answer.rows.empty())
        return all;
    for (const auto& needed : {io_running, sql_running, seconds_behind})
        if (!place_of(answer, needed))
            return failed(fault::server,
                          "the replication status has no column " + std::string{needed.old_name} + " or " +
                              std::string{needed.new_name});
    for (const auto& each : answer.rows) {
        const reader from{answer, each};
        const auto io = from.thread(io_running);
        const auto sql = from.thread(sql_running);
        if (!io || !sql)
            return failed(fault::server,
                          "the replication status says \"" + from.text(io ? sql_running : io_running).value_or("NULL") +
                              "\" of a thread");
        auto& made = all.emplace_back();
        made.name = from.text(channel_name).value_or("");
        made.io = *io;
        made.sql = *sql;
        if (const auto number = from.number(seconds_behind))
            made.behind = seconds{*number};
        made.wanted_delay = seconds{from.number(sql_delay).value_or(0)};
        made.io_error = static_cast<unsigned>(from.number(io_errno).value_or(0));
        made.sql_error = static_cast<unsigned>(from.number(sql_errno).value_or(0));
        made.error = from.text(made.sql_error != 0 ? sql_words : io_words).value_or("");
    }
    return all;
}

}  // namespace tenbin::mysql
