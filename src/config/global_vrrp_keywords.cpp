// What global_defs says of all virtual routers.
#include <fmt/format.h>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

template <bool vrrp_settings::*Field> void set(scope& in, bool value)
{
    in.model->vrrp.*Field = value;
}

template <milliseconds vrrp_settings::*Field> void put_time(scope& in, milliseconds value)
{
    in.model->vrrp.*Field = value;
}

template <std::string vrrp_settings::*Field> void put_text(scope& in, const std::string& value)
{
    in.model->vrrp.*Field = value;
}

template <std::optional<milliseconds> garp_settings::*Field> void put_garp_time(scope& in, milliseconds value)
{
    in.model->vrrp.garp.*Field = value;
}

/// keepalived makes 1 of 0.
template <std::optional<unsigned> garp_settings::*Field> void put_garp_count(scope& in, unsigned value)
{
    in.model->vrrp.garp.*Field = value == 0 ? 1 : value;
}

template <address vrrp_settings::*Field> void read_group(const line_read& line)
{
    const auto host = read_address(line, line.words[1]);
    if (!host)
        return;
    const auto family = (line.in.model->vrrp.*Field).kind;
    if (!is_multicast(*host) || host->kind != family)
        line.error(line.words[1],
                   fmt::format("{} is not a multicast address", in_quotes(line.words[1])),
                   fmt::format("as in: {}", line.row.example));
    else
        line.in.model->vrrp.*Field = *host;
}

void read_dynamic(const line_read& line)
{
    auto& vrrp = line.in.model->vrrp;
    vrrp.dynamic_interfaces = true;
    if (!line.has(1))
        return;
    vrrp.dynamic_interfaces_may_change = line.words[1].text == "allow_if_changes";
    if (!vrrp.dynamic_interfaces_may_change)
        line.error(line.words[1],
                   fmt::format("{} is not a value of dynamic_interfaces", in_quotes(line.words[1])),
                   "it can be: allow_if_changes");
}

constexpr keyword flag_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = flag{put_flag},
            .otherwise = "no",
            .example = name,
            .help = help};
}

constexpr keyword bare_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = bare(put_flag),
            .otherwise = "no",
            .example = name,
            .help = help};
}

struct time_value {
    milliseconds least;
    milliseconds most;
    void (*put)(scope&, milliseconds);
    std::string_view otherwise;
};

struct count_value {
    void (*put)(scope&, unsigned);
    std::string_view otherwise;
};

constexpr keyword time_row(std::string_view name, time_value value, std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = duration{.least = value.least, .most = value.most, .put = value.put},
            .otherwise = value.otherwise,
            .example = example,
            .help = help};
}

constexpr keyword count_row(std::string_view name, count_value value, std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = number{.least = 0, .most = 1000, .put = value.put},
            .otherwise = value.otherwise,
            .example = example,
            .help = help};
}

constexpr keyword rows[] = {
    {.name = "vrrp_version",
     .where = place::global,
     .value = number{.least = 2, .most = 3, .put = [](scope& in, unsigned value) { in.model->vrrp.version = value; }},
     .otherwise = "2",
     .example = "vrrp_version 3",
     .help = "The version of VRRP; IPv6 is always 3."},
    bare_row("vrrp_strict", set<&vrrp_settings::strict>, "The letter of the RFC."),
    bare_row("vrrp_skip_check_adv_addr",
             set<&vrrp_settings::skip_check_adv_addr>,
             "Adverts of the known master are not compared again."),
    bare_row("vrrp_check_unicast_src",
             set<&vrrp_settings::check_unicast_source>,
             "Unicast adverts of others than the peers are dropped."),
    {.name = "vrrp_mcast_group4",
     .where = place::global,
     .value =
         words_of_its_own{.least = 1, .most = 1, .shape = "ADDRESS", .read = read_group<&vrrp_settings::multicast_v4>},
     .otherwise = "224.0.0.18",
     .example = "vrrp_mcast_group4 224.0.0.18",
     .help = "Where adverts go."},
    {.name = "vrrp_mcast_group6",
     .where = place::global,
     .value =
         words_of_its_own{.least = 1, .most = 1, .shape = "ADDRESS", .read = read_group<&vrrp_settings::multicast_v6>},
     .otherwise = "ff02::12",
     .example = "vrrp_mcast_group6 ff02::12",
     .help = "Where adverts over IPv6 go."},
    {.name = "default_interface",
     .where = place::global,
     .value = free_text{put_text<&vrrp_settings::default_interface>},
     .example = "default_interface eth0",
     .help = "The interface of instances and addresses that name none."},
    {.name = "dynamic_interfaces",
     .where = place::global,
     .value = words_of_its_own{.least = 0, .most = 1, .shape = "[allow_if_changes]", .read = read_dynamic},
     .example = "dynamic_interfaces",
     .help = "Interfaces may come later."},
    time_row("vrrp_garp_master_delay",
             {0ms, 24h, put_garp_time<&garp_settings::master_delay>, "5"},
             "vrrp_garp_master_delay 5",
             "When a new master repeats its gratuitous ARP."),
    count_row("vrrp_garp_master_repeat",
              {put_garp_count<&garp_settings::master_repeat>, "5"},
              "vrrp_garp_master_repeat 5",
              "How many it sends at a time."),
    time_row("vrrp_garp_master_refresh",
             {0ms, 24h, put_garp_time<&garp_settings::master_refresh>, "0"},
             "vrrp_garp_master_refresh 60",
             "How often it sends them afterwards; 0: never."),
    count_row("vrrp_garp_master_refresh_repeat",
              {put_garp_count<&garp_settings::master_refresh_repeat>, "1"},
              "vrrp_garp_master_refresh_repeat 1",
              "How many it sends then."),
    time_row("vrrp_garp_lower_prio_delay",
             {0ms, 24h, put_garp_time<&garp_settings::lower_prio_delay>, {}},
             "vrrp_garp_lower_prio_delay 5",
             "When a master repeats them that has heard a lower priority; else vrrp_garp_master_delay."),
    count_row("vrrp_garp_lower_prio_repeat",
              {put_garp_count<&garp_settings::lower_prio_repeat>, {}},
              "vrrp_garp_lower_prio_repeat 5",
              "How many it sends then; else vrrp_garp_master_repeat."),
    time_row("vrrp_garp_interval",
             {0ms, 1h, put_time<&vrrp_settings::garp_interval>, "0"},
             "vrrp_garp_interval 0.01",
             "Between two gratuitous ARP of an interface; 0: nothing."),
    time_row("vrrp_gna_interval",
             {0ms, 1h, put_time<&vrrp_settings::gna_interval>, "0"},
             "vrrp_gna_interval 0.01",
             "Between two unsolicited neighbour advertisements; 0: nothing."),
    flag_row("vrrp_min_garp", set<&vrrp_settings::min_garp>, "One gratuitous ARP, once."),
    flag_row(
        "vrrp_lower_prio_no_advert", set<&vrrp_settings::lower_prio_no_advert>, "A lower priority is not answered."),
    flag_row("vrrp_higher_prio_send_advert",
             set<&vrrp_settings::higher_prio_send_advert>,
             "A last advert before a master yields."),
    {.name = "vrrp_down_timer_adverts",
     .where = place::global,
     .value = number{.least = 1,
                     .most = 100,
                     .put = [](scope& in, unsigned value) { in.model->vrrp.down_timer_adverts = value; }},
     .otherwise = "3",
     .example = "vrrp_down_timer_adverts 3",
     .help = "So many adverts must be missed before a backup takes over."},
    time_row("vrrp_startup_delay",
             {1ms, 24h, put_time<&vrrp_settings::startup_delay>, {}},
             "vrrp_startup_delay 10",
             "How long after its start the daemon begins with VRRP."),
    time_row("vrrp_delay_after_boot",
             {0ms, 24h, put_time<&vrrp_settings::delay_after_boot>, "0"},
             "vrrp_delay_after_boot 30",
             "The same, from the boot of the box."),
    flag_row("vrrp_notify_priority_changes",
             set<&vrrp_settings::notify_priority_changes>,
             "Changes of priorities are written to the FIFO."),
    bare_row(
        "log_unknown_vrids", set<&vrrp_settings::log_unknown_vrids>, "Adverts of other virtual routers are logged."),
    flag_row("v3_checksum_as_v2", set<&vrrp_settings::v3_checksum_as_v2>, "The checksum of version 3 as of version 2."),
    flag_row("vrrp_owner_ignore_adverts",
             set<&vrrp_settings::owner_ignore_adverts>,
             "The owner of addresses does not hear others."),
    {.name = "vmac_prefix",
     .where = place::global,
     .value = free_text{put_text<&vrrp_settings::vmac_prefix>},
     .otherwise = "vrrp",
     .example = "vmac_prefix vrrp",
     .help = "How names of virtual interfaces begin."},
    {.name = "vmac_addr_prefix",
     .where = place::global,
     .value = free_text{put_text<&vrrp_settings::vmac_address_prefix>},
     .otherwise = "vrrp",
     .example = "vmac_addr_prefix vrrp",
     .help = "The same, of those for single addresses."},
    {.name = "vrrp_garp_extra_if",
     .where = place::global,
     .value = without_effect{},
     .example = "vrrp_garp_extra_if all 60",
     .help = "Known to keepalived, without effect here.",
     .former = "vrrp_vmac_garp_intvl"},
};

}  // namespace

std::span<const keyword> global_vrrp_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
