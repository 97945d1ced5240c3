#include <tenbin/config/not_served.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

namespace {

void add_of_tracks(std::vector<std::string>& lines,
                   const std::string& title,
                   const tracked_objects& track,
                   std::optional<bool> mails)
{
    for (const auto& each : track.processes)
        lines.push_back(fmt::format("{}: track_process {} is not served by this version yet", title, each.name));
    if (mails.value_or(false))
        lines.push_back(fmt::format("{}: smtp_alert is not served by this version yet", title));
}

void add_of_router(std::vector<std::string>& lines, const vrrp_instance& router)
{
    const auto title = "vrrp_instance " + router.name;
    const auto word = [&](bool is_there, std::string_view keyword) {
        if (is_there)
            lines.push_back(fmt::format("{}: {} is not served by this version yet", title, keyword));
    };
    add_of_tracks(lines, title, router.track, router.smtp_alert);
    word(router.hmac.has_value(), "authentication by HMAC");
    word(!router.routes.empty(), "virtual_routes");
    word(!router.rules.empty(), "virtual_rules");
    word(!router.vmac.empty(), router.vmac.empty() ? std::string_view{} : std::string_view{router.vmac.front()});
    word(!router.notify.deleted.line.empty(), "notify_deleted");
    word(router.accept.has_value() && !*router.accept, "no_accept");
    word(router.strict.value_or(false), "strict_mode");
    word(!router.vrf.empty(), "a VRF");
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
    all.every_change = {};
    all.vrrp_changes = {};
    all.lvs_changes = {};
    return all != script_settings{};
}

}  // namespace

std::vector<std::string> not_served(const model& all)
{
    std::vector<std::string> lines;
    for (const auto& each : all.vrrp_instances)
        add_of_router(lines, each);
    for (const auto& each : all.vrrp_sync_groups)
        add_of_tracks(lines, "vrrp_sync_group " + each.name, each.track, each.smtp_alert);
    for (const auto& each : all.track_processes)
        lines.push_back(fmt::format("vrrp_track_process {} is not served by this version yet", each.name));
    for (const auto& each : all.virtual_servers)
        add_of_service(lines, each);
    const auto block = [&](bool is_there, std::string_view name) {
        if (is_there)
            lines.push_back(fmt::format("{} is not served by this version yet", name));
    };
    // The director sets them beside its virtual routers.
    block(!all.static_addresses.empty() && all.vrrp_instances.empty(), "static_ipaddress without a vrrp_instance");
    block(!all.static_routes.empty(), "static_routes");
    block(!all.static_rules.empty(), "static_rules");
    block(!all.interface_delays.empty(), "interface_up_down_delays");
    block(!all.mail.server.empty(), "mail (smtp_server)");
    block(!all.lvs.sync_interface.empty(), "lvs_sync_daemon");
    block(all.ssl != ssl_settings{}, "SSL");
    block(has_scripts_of_the_daemon(all.scripts), "startup_script or shutdown_script");
    return lines;
}

}  // namespace tenbin::config
