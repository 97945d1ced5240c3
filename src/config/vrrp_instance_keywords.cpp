// The words of vrrp_instance.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "vrrp_blocks.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 2> states{"MASTER", "BACKUP"};
static_assert(static_cast<int>(vrrp_state::master) == 0 && static_cast<int>(vrrp_state::backup) == 1);

void read_interface(const line_read& line)
{
    const auto& given = line.words[1];
    if (given.text.empty()) {
        line.error(given, "interface is empty", fmt::format("as in: {}", line.row.example));
        return;
    }
    if (given.text == "lo") {
        line.error(
            given, "VRRP can't run on the loopback interface", "it speaks to other boxes, as in: interface eth0");
        return;
    }
    open<vrrp_instance>(line.in).interface = given.text;
    name_outside(line, outside_thing::interface, given);
}

/// Both words of a flag that has an opposite.
template <bool Value> void set_preempt(scope& in, bool set)
{
    open<vrrp_instance>(in).preempt = set == Value;
}

template <bool Value> void set_accept(scope& in, bool set)
{
    open<vrrp_instance>(in).accept = set == Value;
}

/// Six numbers of two digits in hex, which no other virtual router may have.
bool is_mac(std::string_view text)
{
    if (text.size() != 17)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 3 == 2 ? text[i] != ':' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    return true;
}

void read_vmac(const line_read& line)
{
    for (std::size_t i = 1; line.row.name == "use_vmac" && line.has(i); ++i) {
        const auto& given = line.words[i];
        if (given.text.find(':') == std::string::npos)
            continue;
        if (!is_mac(given.text) || given.text.starts_with("00:00:5e:00:01")) {
            line.error(given,
                       fmt::format("{} is not a MAC address for use_vmac", in_quotes(given)),
                       "as in: use_vmac vrrp5 02:00:00:00:00:05; without one it is 00:00:5e:00:01 and the router id");
            return;
        }
    }
    auto& words = open<vrrp_instance>(line.in).vmac;
    words.clear();
    for (const auto& each : line.words)
        words.push_back(each.text);
}

void read_old_checksum(const line_read& line)
{
    auto& how = open<vrrp_instance>(line.in).old_unicast_checksum;
    how = line.has(1) ? line.words[1].text : "always";
    if (how != "always" && how != "never")
        line.error(line.words[1],
                   fmt::format("{} is not a value of old_unicast_checksum", in_quotes(line.words[1])),
                   "it can be: never");
}

constexpr keyword flag_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name, .where = place::vrrp_instance, .value = flag{put_flag}, .example = name, .help = help};
}

constexpr keyword bare_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name, .where = place::vrrp_instance, .value = bare(put_flag), .example = name, .help = help};
}

constexpr keyword address_row(std::string_view name,
                              void (*put_address)(scope&, const address&),
                              std::string_view example,
                              std::string_view help)
{
    return {.name = name,
            .where = place::vrrp_instance,
            .value = one_address{put_address},
            .example = example,
            .help = help};
}

constexpr keyword rows[] = {
    {.name = "vrrp_instance",
     .where = place::top,
     .value = nested{.opens = place::vrrp_instance, .values = 1, .begin = begin_instance, .end = end_instance},
     .example = "vrrp_instance NAME {",
     .help = "A virtual router: addresses that one of several boxes has.",
     .repeatable = true},
    {.name = "state",
     .where = place::vrrp_instance,
     .value = choice{.words = states,
                     .put = [](scope& in,
                               std::size_t which) { open<vrrp_instance>(in).state = static_cast<vrrp_state>(which); }},
     .example = "state BACKUP",
     .help = "MASTER without a priority is the owner of the addresses (255); else of no effect."},
    {.name = "interface",
     .where = place::vrrp_instance,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "IF", .read = read_interface},
     .example = "interface eth0",
     .help = "Where adverts are sent."},
    {.name = "virtual_router_id",
     .where = place::vrrp_instance,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "1-255", .read = read_router_id},
     .example = "virtual_router_id 51",
     .help = "The number of the virtual router on its segment."},
    {.name = "priority",
     .where = place::vrrp_instance,
     .value = number{.least = 1, .most = 255, .put = put<&vrrp_instance::priority>},
     .otherwise = "100",
     .example = "priority 100",
     .help = "The highest becomes master; 255 is the owner of the addresses."},
    {.name = "advert_int",
     .where = place::vrrp_instance,
     .value = duration{.least = 10ms, .most = 255s, .put = put<&vrrp_instance::advert_int>},
     .otherwise = "1s",
     .example = "advert_int 1",
     .help = "Between two adverts; version 2 counts whole seconds, version 3 hundredths."},
    {.name = "version",
     .where = place::vrrp_instance,
     .value = number{.least = 2, .most = 3, .put = put<&vrrp_instance::version>},
     .example = "version 3",
     .help = "The version of VRRP; else vrrp_version, and 3 for IPv6."},
    bare_row("native_ipv6", put<&vrrp_instance::native_ipv6>, "Adverts go over IPv6."),

    bare_row("preempt", set_preempt<true>, "A router of higher priority takes over."),
    bare_row("nopreempt", set_preempt<false>, "It leaves a master of lower priority in office."),
    {.name = "preempt_delay",
     .where = place::vrrp_instance,
     .value = duration{.least = 0ms, .most = 1000s, .put = put<&vrrp_instance::preempt_delay>},
     .otherwise = "0",
     .example = "preempt_delay 300",
     .help = "How long it waits before it takes over."},

    address_row("unicast_src_ip",
                put<&vrrp_instance::unicast_source>,
                "unicast_src_ip 192.0.2.1",
                "The source of unicast adverts."),
    {.name = "unicast_peer",
     .where = place::vrrp_instance,
     .value = entries{.shape = "ADDRESS [min_ttl N] [max_ttl N]", .read = read_unicast_peer},
     .example = "unicast_peer { 192.0.2.2 }",
     .help = "Adverts go to these addresses instead of the multicast group."},
    {.name = "unicast_ttl",
     .where = place::vrrp_instance,
     .value = number{.least = 0, .most = 255, .put = put<&vrrp_instance::unicast_ttl>},
     .example = "unicast_ttl 255",
     .help = "The hops of unicast adverts."},
    bare_row("check_unicast_src",
             put<&vrrp_instance::check_unicast_source>,
             "Adverts of others than the peers are dropped."),
    bare_row("unicast_fault_no_peer", put<&vrrp_instance::unicast_fault_no_peer>, "Without peers it is in FAULT."),
    {.name = "old_unicast_checksum",
     .where = place::vrrp_instance,
     .value = words_of_its_own{.least = 0, .most = 1, .shape = "[never]", .read = read_old_checksum},
     .example = "old_unicast_checksum never",
     .help = "The checksum of keepalived before 1.3.6."},
    address_row("mcast_src_ip",
                put<&vrrp_instance::multicast_source>,
                "mcast_src_ip 192.0.2.1",
                "The source of multicast adverts."),
    address_row("mcast_dst_ip",
                put<&vrrp_instance::multicast_destination>,
                "mcast_dst_ip 224.0.0.18",
                "The multicast group of the adverts."),
    bare_row("track_src_ip", put<&vrrp_instance::track_source>, "Without the source address it is in FAULT."),

    {.name = "down_timer_adverts",
     .where = place::vrrp_instance,
     .value = number{.least = 1, .most = 100, .put = put<&vrrp_instance::down_timer_adverts>},
     .example = "down_timer_adverts 3",
     .help = "So many adverts must be missed before a backup takes over."},
    flag_row("lower_prio_no_advert", put<&vrrp_instance::lower_prio_no_advert>, "A lower priority is not answered."),
    flag_row(
        "higher_prio_send_advert", put<&vrrp_instance::higher_prio_send_advert>, "A last advert before it yields."),
    bare_row("accept", set_accept<true>, "The master takes packets for the addresses."),
    bare_row("no_accept", set_accept<false>, "The master drops packets for the addresses: they can't be pinged."),
    bare_row("skip_check_adv_addr",
             put<&vrrp_instance::skip_check_adv_addr>,
             "Adverts of the known master are not compared again."),
    flag_row("strict_mode", put<&vrrp_instance::strict>, "The letter of the RFC."),
    bare_row(
        "dont_track_primary",
        [](scope& in, bool set) { open<vrrp_instance>(in).track_own_interface = !set; },
        "The own interface may be down."),
    {.name = "use_vmac",
     .where = place::vrrp_instance,
     .value = words_of_its_own{.least = 0, .most = 4, .shape = "[INTERFACE] [MAC]", .read = read_vmac},
     .example = "use_vmac",
     .help = "The addresses have the MAC address of the virtual router."},
    {.name = "use_ipvlan",
     .where = place::vrrp_instance,
     .value =
         words_of_its_own{
             .least = 0, .most = 5, .shape = "[INTERFACE] [ADDRESS] [bridge|private|vepa]", .read = read_vmac},
     .example = "use_ipvlan ipvlan0 192.0.2.1/24",
     .help = "The addresses are on an ipvlan interface."},
    bare_row("vmac_xmit_base", put<&vrrp_instance::vmac_xmit_base>, "Adverts go from the interface below it."),
    bare_row("use_vmac_addr", put<&vrrp_instance::use_vmac_addr>, "Addresses on other interfaces have one, too."),
    bare_row("promote_secondaries",
             put<&vrrp_instance::promote_secondaries>,
             "A secondary address outlives its primary one."),
    {.name = "vrf",
     .where = place::vrrp_instance,
     .value = free_text{put<&vrrp_instance::vrf>},
     .example = "vrf red",
     .help = "The VRF of the virtual interface."},
    flag_row("v3_checksum_as_v2", put<&vrrp_instance::v3_checksum_as_v2>, "The checksum of version 3 as of version 2."),
    flag_row("owner_ignore_adverts", put<&vrrp_instance::owner_ignore_adverts>, "The owner does not hear others."),
    flag_row("no_virtual_ipaddress", put<&vrrp_instance::no_virtual_ipaddress>, "It has no addresses, on purpose."),
    {.name = "smtp_alert",
     .where = place::vrrp_instance,
     .value = flag{put<&vrrp_instance::smtp_alert>},
     .example = "smtp_alert",
     .help = "Sends mail when something changes."},
    ignored("timer_expired_backup", place::vrrp_instance),
    ignored("thread_timer_expired", place::vrrp_instance),
    ignored("debug", place::vrrp_instance),
    ignored("kernel_rx_buf_size", place::vrrp_instance),
    ignored("linkbeat_use_polling", place::vrrp_instance),
    ignored("lvs_sync_daemon_interface", place::vrrp_instance),
    {.name = "garp_extra_if",
     .where = place::vrrp_instance,
     .value = without_effect{},
     .example = "garp_extra_if all",
     .help = "Known to keepalived, without effect here.",
     .former = "vmac_garp_intvl"},
};

}  // namespace

std::span<const keyword> vrrp_instance_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
