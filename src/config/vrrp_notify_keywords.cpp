// Notifications and gratuitous ARP: words that vrrp_instance and vrrp_sync_group share, and those on GARP.
#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr auto instance_or_group = place::vrrp_instance | place::vrrp_sync_group;

template <command notify_commands::*Field> void read_notify(const line_read& line)
{
    open<notify_commands>(line.in).*Field = read_command(line);
}

constexpr keyword notify_row(
    std::string_view name, place where, void (*read)(const line_read&), std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = where,
            .value = words_of_its_own{.least = 1, .most = 3, .shape = "COMMAND [USER [GROUP]]", .read = read},
            .example = example,
            .help = help};
}

constexpr keyword garp_time(std::string_view name,
                            void (*put_time)(scope&, milliseconds),
                            std::string_view example,
                            std::string_view help)
{
    return {.name = name,
            .where = place::vrrp_instance,
            .value = duration{.least = 0ms, .most = 24h, .put = put_time},
            .example = example,
            .help = help};
}

constexpr keyword
garp_count(std::string_view name, void (*put_count)(scope&, unsigned), std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = place::vrrp_instance,
            .value = number{.least = 0, .most = 1000, .put = put_count},
            .example = example,
            .help = help};
}

constexpr keyword rows[] = {
    notify_row("notify",
               instance_or_group,
               read_notify<&notify_commands::any>,
               "notify \"/usr/local/bin/changed now\"",
               "Runs at every change of state."),
    notify_row("notify_master",
               instance_or_group,
               read_notify<&notify_commands::master>,
               "notify_master \"/usr/local/bin/changed now\"",
               "Runs when it becomes master."),
    notify_row("notify_backup",
               instance_or_group,
               read_notify<&notify_commands::backup>,
               "notify_backup \"/usr/local/bin/changed now\"",
               "Runs when it becomes backup."),
    notify_row("notify_fault",
               instance_or_group,
               read_notify<&notify_commands::fault>,
               "notify_fault \"/usr/local/bin/changed now\"",
               "Runs when it is in FAULT."),
    notify_row("notify_stop",
               instance_or_group,
               read_notify<&notify_commands::stop>,
               "notify_stop \"/usr/local/bin/changed now\"",
               "Runs when the daemon stops."),
    notify_row("notify_deleted",
               place::vrrp_instance,
               read_notify<&notify_commands::deleted>,
               "notify_deleted \"/usr/local/bin/changed now\"",
               "Runs when a reload takes it away."),
    notify_row("notify_master_rx_lower_pri",
               place::vrrp_instance,
               read_notify<&notify_commands::master_rx_lower_pri>,
               "notify_master_rx_lower_pri \"/usr/local/bin/changed now\"",
               "Runs when a master hears a lower priority."),
    {.name = "notify_priority_changes",
     .where = place::vrrp_instance,
     .value = flag{put<&vrrp_instance::notify_priority_changes>},
     .example = "notify_priority_changes",
     .help = "Changes of the priority are written to the FIFO."},

    garp_time(
        "garp_master_delay",
        [](scope& in, milliseconds time) { open<garp_settings>(in).master_delay = time; },
        "garp_master_delay 5",
        "When a new master repeats its gratuitous ARP."),
    garp_count(
        "garp_master_repeat",
        [](scope& in, unsigned count) { open<garp_settings>(in).master_repeat = count; },
        "garp_master_repeat 5",
        "How many it sends at a time."),
    garp_time(
        "garp_master_refresh",
        [](scope& in, milliseconds time) { open<garp_settings>(in).master_refresh = time; },
        "garp_master_refresh 5",
        "How often it sends them afterwards; 0: never."),
    garp_count(
        "garp_master_refresh_repeat",
        [](scope& in, unsigned count) { open<garp_settings>(in).master_refresh_repeat = count; },
        "garp_master_refresh_repeat 5",
        "How many it sends then."),
    garp_time(
        "garp_lower_prio_delay",
        [](scope& in, milliseconds time) { open<garp_settings>(in).lower_prio_delay = time; },
        "garp_lower_prio_delay 5",
        "When a master repeats them that has heard a lower priority."),
    garp_count(
        "garp_lower_prio_repeat",
        [](scope& in, unsigned count) { open<garp_settings>(in).lower_prio_repeat = count; },
        "garp_lower_prio_repeat 5",
        "How many it sends then."),
};

}  // namespace

std::span<const keyword> vrrp_notify_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
