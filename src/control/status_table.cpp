// The status as a person reads it: a head line, the roles, and a table of servers for each proxy.
#include <tenbin/control/status.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace tenbin::control {

namespace {

enum class align : std::uint8_t { left, right };

/// A table whose columns are as wide as their widest cell. A last cell beyond the columns is free text.
class table {
public:
    explicit table(std::vector<std::pair<std::string, align>> columns) : columns_{std::move(columns)} {}

    /// A row, and the colour of one of its cells.
    void add(std::vector<std::string> cells, std::size_t coloured = 0, std::string_view colour = {})
    {
        rows_.push_back({std::move(cells), coloured, colour});
    }

    [[nodiscard]] std::string render() const
    {
        std::vector<std::size_t> widths;
        std::vector<std::string> titles;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            titles.push_back(columns_[i].first);
            widths.push_back(columns_[i].first.size());
            for (const auto& each : rows_)
                widths[i] = std::max(widths[i], each.cells[i].size());
        }
        auto text = line({titles, 0, {}}, widths);
        for (const auto& each : rows_)
            text += line(each, widths);
        return text;
    }

private:
    struct row {
        std::vector<std::string> cells;
        std::size_t coloured;
        std::string_view colour;
    };

    [[nodiscard]] std::string line(const row& of, const std::vector<std::size_t>& widths) const
    {
        std::string text;
        for (std::size_t i = 0; i < of.cells.size(); ++i) {
            const auto& cell = of.cells[i];
            const auto width = i < widths.size() ? widths[i] : 0;
            const std::string gap(width > cell.size() ? width - cell.size() : 0, ' ');
            const bool to_the_right = i < columns_.size() && columns_[i].second == align::right;
            const bool colour = i == of.coloured && !of.colour.empty();
            text += fmt::format("  {}{}{}{}{}",
                                to_the_right ? gap : "",
                                colour ? of.colour : "",
                                cell,
                                colour ? "\x1b[0m" : "",
                                to_the_right ? "" : gap);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    }

    std::vector<std::pair<std::string, align>> columns_;
    std::vector<row> rows_;
};

std::string bytes(std::uint64_t count)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(count);
    std::size_t unit = 0;
    for (; value >= 1024.0 && unit + 1 < units.size(); ++unit)
        value /= 1024.0;
    return unit == 0 ? fmt::format("{} B", count) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string head_line(const status& all)
{
    auto text = fmt::format("tenbin {} on {}, up {}", all.version, all.router_id, describe_duration(all.uptime));
    if (!all.engine.empty())
        text += fmt::format(", {} {} on {}", all.workers, all.workers == 1 ? "worker" : "workers", all.engine);
    if (all.log_lines_dropped != 0)
        text += fmt::format(", {} log lines dropped", all.log_lines_dropped);
    text += "\n";
    if (!all.proxies.empty() && !all.counts_age)
        text += "The proxy has not answered yet: all counts are 0.\n";
    else if (all.counts_age && *all.counts_age >= seconds{1})
        text += fmt::format("The proxy does not answer: its counts are {} old.\n", describe_duration(*all.counts_age));
    return text;
}

std::string role_table(const status& all)
{
    table roles{{{"ROLE", align::left}, {"PID", align::right}, {"UP", align::right}, {"RESTARTS", align::right}}};
    for (const auto& role : all.roles)
        roles.add({role.name,
                   std::to_string(role.pid),
                   role.pid == 0 ? "-" : describe_duration(role.uptime),
                   std::to_string(role.restarts)});
    return roles.render();
}

std::string proxy_line(const proxy_status& proxy)
{
    const auto& counts = proxy.counts;
    auto text = fmt::format("{} {} on {}: {} of {} sessions, {} since the start",
                            proxy.kind,
                            proxy.name,
                            fmt::join(proxy.listen, ", "),
                            counts.sessions,
                            proxy.sessions_max,
                            counts.total);
    if (!proxy.quorum.held.value_or(true))
        text += fmt::format("; quorum lost: weight {} of {}", proxy.quorum.weight, proxy.quorum.needed);
    if (counts.queue_total != 0)
        text += fmt::format("; queue: {} wait, {} since the start, {} in vain",
                            counts.queue_waiting,
                            counts.queue_total,
                            counts.queue_timeouts);
    const std::array<std::pair<std::uint64_t, std::string_view>, 8> refused{
        {{counts.refused_limit, "by max_sessions"},
         {counts.refused_down, "with no server up"},
         {counts.refused_full, "with all servers full"},
         {counts.refused_address, "not allowed"},
         {counts.refused_client_sessions, "by max_sessions_per_client"},
         {counts.refused_client_logins, "by max_logins_per_client"},
         {counts.refused_client_rate, "by connect_rate_per_client"},
         {counts.refused_proxy_header, "without a PROXY header"}}};
    std::uint64_t sum = 0;
    std::string reasons;
    for (const auto& [count, why] : refused) {
        sum += count;
        if (count != 0)
            reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, why);
    }
    if (sum != 0)
        text += fmt::format("; refused {}: {}", sum, reasons);
    return text + "\n";
}

std::string_view colour_of(pool::health state)
{
    switch (state) {
    case pool::health::up:
        return "\x1b[32m";
    case pool::health::down:
        return "\x1b[31m";
    case pool::health::unknown:
        return "\x1b[33m";
    }
    return {};
}

std::string state_of(const server_status& server)
{
    if (!server.checked)
        return "unchecked";
    return server.lagging && server.state == pool::health::up ? "lagging" : std::string{to_string(server.state)};
}

std::string lag_of(const server_status& server)
{
    if (!server.lag)
        return "-";
    return server.lag->count() == 0 ? "0s" : describe_duration(*server.lag);
}

std::string server_table(const proxy_status& proxy, paint how)
{
    std::vector<std::pair<std::string, align>> columns{{"SERVER", align::left},
                                                       {"STATE", align::left},
                                                       {"FOR", align::right},
                                                       {"WEIGHT", align::right},
                                                       {"SESSIONS", align::right},
                                                       {"LOGINS", align::right},
                                                       {"TOTAL", align::right},
                                                       {"FAILED", align::right},
                                                       {"MOVED", align::right},
                                                       {"TO CLIENT", align::right},
                                                       {"TO SERVER", align::right}};
    constexpr std::ptrdiff_t lag_at = 3;
    const bool measures_lag =
        std::ranges::any_of(proxy.servers, [](const auto& each) { return each.lag_age.has_value(); });
    if (measures_lag)
        columns.insert(columns.begin() + lag_at, {"LAG", align::right});
    constexpr std::ptrdiff_t pool_at = 1;
    const bool has_pools = std::ranges::any_of(proxy.servers, [](const auto& each) { return !each.pool.empty(); });
    if (has_pools)
        columns.insert(columns.begin() + pool_at, {"POOL", align::left});
    table servers{std::move(columns)};
    for (const auto& server : proxy.servers) {
        const auto& counts = server.counts;
        std::vector<std::string> cells{server.sorry ? server.address + " (sorry)" : server.address,
                                       state_of(server),
                                       server.lasted.count() == 0 ? "0s" : describe_duration(server.lasted),
                                       std::to_string(server.weight),
                                       std::to_string(counts.sessions),
                                       std::to_string(counts.logins),
                                       std::to_string(counts.total),
                                       std::to_string(counts.connect_failed),
                                       std::to_string(counts.moved + counts.moved_in_login),
                                       bytes(counts.bytes_to_client),
                                       bytes(counts.bytes_to_server)};
        if (measures_lag)
            cells.insert(cells.begin() + lag_at, lag_of(server));
        if (has_pools)
            cells.insert(cells.begin() + pool_at, server.pool.empty() ? "-" : server.pool);
        if (!server.reason.empty())
            cells.push_back(server.reason);
        const auto colour =
            colour_of(server.lagging && server.state == pool::health::up ? pool::health::unknown : server.state);
        servers.add(std::move(cells),
                    has_pools ? 2 : 1,
                    how == paint::coloured && server.checked ? colour : std::string_view{});
    }
    return servers.render();
}

std::string service_table(const service_status& service, paint how)
{
    auto text = fmt::format("virtual_server {}: {}", service.name, service.scheduler);
    if (!service.quorum.held.value_or(true))
        text += fmt::format("; quorum lost: weight {} of {}", service.quorum.weight, service.quorum.needed);
    table servers{{{"SERVER", align::left}, {"STATE", align::left}, {"FOR", align::right}, {"WEIGHT", align::right}}};
    for (const auto& server : service.servers) {
        const auto state = server.alive ? pool::health::up : pool::health::down;
        const bool unchecked = !server.checked && server.alive;
        std::vector<std::string> cells{server.sorry ? server.address + " (sorry)" : server.address,
                                       unchecked ? "unchecked" : std::string{to_string(state)},
                                       server.lasted.count() == 0 ? "-" : describe_duration(server.lasted),
                                       std::to_string(server.weight)};
        if (!server.reason.empty())
            cells.push_back(server.reason);
        servers.add(std::move(cells), 1, how == paint::coloured && !unchecked ? colour_of(state) : std::string_view{});
    }
    return text + "\n" + servers.render();
}

/// What a router has to say beside its numbers.
std::string remark_of(const router_status& router)
{
    std::vector<std::string> all = router.reasons;
    if (router.state == "BACKUP")
        all.push_back(router.master.empty()
                          ? "no master is heard"
                          : fmt::format("{} is master with priority {}", router.master, router.master_priority));
    if (router.accidents != 0)
        all.push_back(router.accidents == 1
                          ? router.last_accident
                          : fmt::format("{} accidents, the last: {}", router.accidents, router.last_accident));
    return fmt::format("{}", fmt::join(all, "; "));
}

std::string_view colour_of_router(const router_status& router)
{
    if (router.state == "MASTER")
        return colour_of(pool::health::up);
    return router.state == "BACKUP" ? std::string_view{} : colour_of(pool::health::down);
}

std::string router_table(const std::vector<router_status>& all, paint how)
{
    table routers{{{"ROUTER", align::left},
                   {"STATE", align::left},
                   {"FOR", align::right},
                   {"PRIORITY", align::right},
                   {"INTERFACE", align::left},
                   {"VRID", align::right},
                   {"GROUP", align::left},
                   {"ADDRESSES", align::left}}};
    for (const auto& each : all) {
        std::vector<std::string> cells{each.name,
                                       each.state,
                                       each.lasted.count() == 0 ? "-" : describe_duration(each.lasted),
                                       std::to_string(each.priority),
                                       each.interface.empty() ? "-" : each.interface,
                                       std::to_string(each.router_id),
                                       each.group.empty() ? "-" : each.group,
                                       each.addresses.empty() ? "-" : each.addresses.front()};
        if (each.addresses.size() > 1)
            cells.back() += fmt::format(" +{}", each.addresses.size() - 1);
        if (auto remark = remark_of(each); !remark.empty())
            cells.push_back(std::move(remark));
        routers.add(std::move(cells), 1, how == paint::coloured ? colour_of_router(each) : std::string_view{});
    }
    return routers.render();
}

}  // namespace

std::string render(const status& all, paint how)
{
    auto text = head_line(all) + "\n" + role_table(all);
    if (!all.routers.empty())
        text += "\n" + router_table(all.routers, how);
    for (const auto& proxy : all.proxies)
        text += "\n" + proxy_line(proxy) + server_table(proxy, how);
    for (const auto& service : all.services)
        text += "\n" + service_table(service, how);
    return text;
}

}  // namespace tenbin::control
