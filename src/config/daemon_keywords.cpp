// Words on the daemon itself, most of which another kind of daemon needs no more.
#include <fmt/format.h>

#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

template <std::string instance_settings::*Field> void put_text(scope& in, const std::string& value)
{
    in.model->instance.*Field = value;
}

/// A path that may be missing: then keepalived has its own.
template <std::string instance_settings::*Field> void read_path(const line_read& line)
{
    line.in.model->instance.*Field = line.has(1) ? line.words[1].text : std::string{"default"};
}

void read_firewall(const line_read& line)
{
    for (const auto& each : line.words)
        line.in.model->instance.firewall.push_back(each.text);
}

constexpr keyword text_row(std::string_view name,
                           place where,
                           void (*put)(scope&, const std::string&),
                           std::string_view example,
                           std::string_view help)
{
    return {.name = name, .where = where, .value = free_text{put}, .example = example, .help = help};
}

constexpr keyword path_row(std::string_view name, void (*read)(const line_read&), std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = words_of_its_own{.least = 0, .most = 1, .shape = "[PATH]", .read = read},
            .example = name,
            .help = help};
}

constexpr keyword firewall_row(std::string_view name, std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = words_of_its_own{.least = 0, .most = 8, .shape = "[WORD …]", .read = read_firewall},
            .example = name,
            .help = help};
}

constexpr keyword rows[] = {
    text_row("net_namespace",
             place::top | place::global,
             put_text<&instance_settings::net_namespace>,
             "net_namespace blue",
             "The network namespace of the daemon."),
    text_row("instance",
             place::top | place::global,
             put_text<&instance_settings::name>,
             "instance blue",
             "Tells several daemons of a box apart, in names of files."),
    {.name = "use_pid_dir",
     .where = place::top | place::global,
     .value = bare([](scope& in, bool set) { in.model->instance.use_pid_dir = set; }),
     .example = "use_pid_dir",
     .help = "Pid files have a folder of their own."},
    text_row("reload_time_file",
             place::global,
             put_text<&instance_settings::reload_time_file>,
             "reload_time_file /etc/tenbin/reload",
             "A file that says when to reload."),
    path_row(
        "reload_file", read_path<&instance_settings::reload_file>, "A file that is there while a reload is going on."),
    path_row("state_dump_file", read_path<&instance_settings::state_dump_file>, "Where the state is written."),
    path_row("stats_dump_file", read_path<&instance_settings::stats_dump_file>, "Where counters are written."),
    path_row("json_dump_file", read_path<&instance_settings::json_dump_file>, "Where both are written as JSON."),
    firewall_row("vrrp_iptables", "The chains of iptables for no_accept."),
    firewall_row("vrrp_ipsets", "The sets of iptables for no_accept."),
    firewall_row("nftables", "The table of nftables for no_accept."),
    firewall_row("nftables_priority", "The priority of its chains."),
    firewall_row("nftables_ifindex", "It compares numbers of interfaces, not names."),
    firewall_row("nftables_counters", "Its rules count."),
};

constexpr std::array<std::string_view, 63> global_words{"reload_check_config",
                                                        "reload_repeat",
                                                        "include_check",
                                                        "config_save_dir",
                                                        "tmp_config_directory",
                                                        "data_use_instance",
                                                        "json_version",
                                                        "nftables_ipvs",
                                                        "nftables_ipvs_priority",
                                                        "nftables_ipvs_start_fwmark",
                                                        "vrrp_priority",
                                                        "checker_priority",
                                                        "bfd_priority",
                                                        "vrrp_no_swap",
                                                        "checker_no_swap",
                                                        "bfd_no_swap",
                                                        "vrrp_rt_priority",
                                                        "checker_rt_priority",
                                                        "bfd_rt_priority",
                                                        "vrrp_cpu_affinity",
                                                        "checker_cpu_affinity",
                                                        "bfd_cpu_affinity",
                                                        "vrrp_rlimit_rttime",
                                                        "checker_rlimit_rttime",
                                                        "bfd_rlimit_rttime",
                                                        "vrrp_rlimit_rtime",
                                                        "checker_rlimit_rtime",
                                                        "bfd_rlimit_rtime",
                                                        "max_auto_priority",
                                                        "min_auto_priority_delay",
                                                        "process_names",
                                                        "process_name",
                                                        "vrrp_process_name",
                                                        "checker_process_name",
                                                        "lvs_process_name",
                                                        "bfd_process_name",
                                                        "vrrp_netlink_cmd_rcv_bufs",
                                                        "vrrp_netlink_cmd_rcv_bufs_force",
                                                        "vrrp_netlink_monitor_rcv_bufs",
                                                        "vrrp_netlink_monitor_rcv_bufs_force",
                                                        "lvs_netlink_cmd_rcv_bufs",
                                                        "lvs_netlink_cmd_rcv_bufs_force",
                                                        "lvs_netlink_monitor_rcv_bufs",
                                                        "lvs_netlink_monitor_rcv_bufs_force",
                                                        "process_monitor_rcv_bufs",
                                                        "process_monitor_rcv_bufs_force",
                                                        "vrrp_rx_bufs_policy",
                                                        "vrrp_rx_bufs_multiplier",
                                                        "snmp_socket",
                                                        "enable_traps",
                                                        "enable_snmp_vrrp",
                                                        "enable_snmp_keepalived",
                                                        "enable_snmp_checker",
                                                        "enable_snmp_rfc",
                                                        "enable_snmp_rfcv2",
                                                        "enable_snmp_rfcv3",
                                                        "enable_dbus",
                                                        "dbus_service_name",
                                                        "disable_local_igmp",
                                                        "umask",
                                                        "random_seed",
                                                        "set_supplementary_groups",
                                                        "use_symlink_paths"};
constexpr std::array<std::string_view, 5> later_global_words{"iproute_usr_dir",
                                                             "iproute_etc_dir",
                                                             "snmp_vs_stats_update_interval",
                                                             "snmp_rs_stats_update_interval",
                                                             "dbus_no_interface_name"};
constexpr std::array<std::string_view, 8> top_words{"net_namespace_ipvs",
                                                    "namespace_with_ipsets",
                                                    "child_wait_time",
                                                    "linkbeat_use_polling",
                                                    "linkbeat_interfaces",
                                                    "garp_group",
                                                    "bfd_instance",
                                                    "track_group"};

std::vector<keyword> all_rows()
{
    std::vector<keyword> all{std::begin(rows), std::end(rows)};
    for (const auto name : global_words)
        all.push_back(ignored(name, place::global));
    for (const auto name : later_global_words)
        all.push_back(ignored(name, place::global));
    for (const auto name : top_words)
        all.push_back(ignored(name, place::top));
    return all;
}

}  // namespace

std::span<const keyword> daemon_keywords() noexcept
{
    static const auto all = all_rows();
    return all;
}

}  // namespace tenbin::config
