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
    block(all.scripts != script_settings{}, "running scripts (script_user, enable_script_security, FIFOs)");
    return lines;
}

}  // namespace tenbin::config
