#include <tenbin/config/not_served.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

namespace {

template <class Checks> bool names_file(const Checks& checks, const std::string& name)
{
    return std::ranges::any_of(checks, [&](const auto& each) {
        const auto* const check = std::get_if<file_check>(&each.what);
        return check != nullptr && check->track_file == name;
    });
}

bool is_checked(const track_file& file, const model& all)
{
    for (const auto& proxy : all.proxies)
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list)
                if (names_file(server.checkers, file.name))
                    return true;
    for (const auto& service : all.virtual_servers)
        for (const auto& server : service.servers)
            if (names_file(server.checks, file.name))
                return true;
    return false;
}

void add_of_service(std::vector<std::string>& lines, const virtual_server& service)
{
    const auto name = name_of(service);
    const auto word = [&](bool is_there, std::string_view keyword) {
        if (is_there)
            lines.push_back(fmt::format("virtual_server {}: {} is not served by this version yet", name, keyword));
    };
    for (const auto& server : service.servers)
        for (const auto& check : server.checks)
            word(check.mark != 0, "fwmark of a check");
    word(service.ha_suspend, "ha_suspend");
    word(service.omega, "omega");
    word(service.smtp_alert.value_or(false), "smtp_alert");
}

/// More than who runs the scripts of servers, and how.
bool has_scripts_of_the_daemon(script_settings all)
{
    all.user.clear();
    all.group.clear();
    all.enable_security = false;
    all.real_servers_at_start = false;
    return all != script_settings{};
}

}  // namespace

std::vector<std::string> not_served(const model& all)
{
    std::vector<std::string> lines;
    for (const auto& each : all.vrrp_instances)
        lines.push_back(fmt::format(
            "vrrp_instance {} is not served by this version yet: its addresses are not set{}",
            each.name,
            each.authentication == vrrp_authentication::none && !each.hmac ? "" : ", and no advert is authenticated"));
    for (const auto& each : all.vrrp_sync_groups)
        lines.push_back(fmt::format("vrrp_sync_group {} is not served by this version yet", each.name));
    for (const auto& each : all.vrrp_scripts)
        lines.push_back(
            fmt::format("vrrp_script {} is not served by this version yet: its script does not run", each.name));
    for (const auto& each : all.track_files)
        if (!is_checked(each, all))
            lines.push_back(fmt::format("track_file {} is not served by this version yet", each.name));
    for (const auto& each : all.track_processes)
        lines.push_back(fmt::format("vrrp_track_process {} is not served by this version yet", each.name));
    for (const auto& each : all.virtual_servers)
        add_of_service(lines, each);
    const auto block = [&](bool is_there, std::string_view name) {
        if (is_there)
            lines.push_back(fmt::format("{} is not served by this version yet", name));
    };
    block(!all.static_addresses.empty(), "static_ipaddress");
    block(!all.static_routes.empty(), "static_routes");
    block(!all.static_rules.empty(), "static_rules");
    block(!all.interface_delays.empty(), "interface_up_down_delays");
    block(!all.mail.server.empty(), "mail (smtp_server)");
    block(!all.lvs.sync_interface.empty(), "lvs_sync_daemon");
    block(all.ssl != ssl_settings{}, "SSL");
    block(has_scripts_of_the_daemon(all.scripts), "notify_fifo, startup_script or shutdown_script");
    return lines;
}

}  // namespace tenbin::config
