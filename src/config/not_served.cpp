#include <tenbin/config/not_served.hpp>

#include <fmt/format.h>

namespace tenbin::config {

namespace {

std::string name_of(const virtual_server& service)
{
    if (!service.group.empty())
        return "group " + service.group;
    if (service.where.mark != 0)
        return fmt::format("fwmark {}", service.where.mark);
    return endpoint{.host = service.where.first, .port = service.where.port}.to_string();
}

bool is_checked_by_proxies(const track_file& file, const model& all)
{
    for (const auto& proxy : all.proxies)
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list)
                for (const auto& each : server.checkers)
                    if (const auto* const check = std::get_if<file_check>(&each.what);
                        check != nullptr && check->track_file == file.name)
                        return true;
    return false;
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
        if (!is_checked_by_proxies(each, all))
            lines.push_back(fmt::format("track_file {} is not served by this version yet", each.name));
    for (const auto& each : all.track_processes)
        lines.push_back(fmt::format("vrrp_track_process {} is not served by this version yet", each.name));
    for (const auto& each : all.virtual_servers)
        lines.push_back(
            fmt::format("virtual_server {} is not served by this version yet: IPVS is not touched, and no script runs",
                        name_of(each)));
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
