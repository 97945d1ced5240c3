#include <tenbin/vrrp/instance_settings.hpp>

#include <algorithm>

namespace tenbin::vrrp {

namespace {

/// keepalived's: as many as for a take-over, as long after it.
constexpr unsigned repeat_by_default = 5;

std::array<std::uint8_t, 8> password_of(const config::vrrp_instance& from)
{
    std::array<std::uint8_t, 8> made{};
    const auto& text = from.auth_pass.reveal();
    std::copy_n(text.begin(), std::min(text.size(), made.size()), made.begin());
    return made;
}

authentication authentication_of(const config::vrrp_instance& from)
{
    if (from.version != 2)
        return authentication::none;
    switch (from.authentication) {
    case config::vrrp_authentication::pass:
        return authentication::pass;
    case config::vrrp_authentication::ah:
        return authentication::ah;
    case config::vrrp_authentication::none:
        break;
    }
    return authentication::none;
}

std::vector<address> hosts_of(const std::vector<config::ip_entry>& entries)
{
    std::vector<address> all;
    std::ranges::transform(entries, std::back_inserter(all), [](const auto& each) { return each.host; });
    return all;
}

}  // namespace

settings settings_of(const config::vrrp_instance& from, const config::vrrp_settings& all)
{
    const auto delay = from.garp.master_delay.value_or(all.garp.master_delay.value_or(milliseconds{0}));
    const bool may_start_as_master = !from.state || *from.state == config::vrrp_state::master;
    return {.version = from.version,
            .priority = from.priority,
            .interval = from.advert_int,
            .down_adverts = from.down_timer_adverts.value_or(all.down_timer_adverts),
            .preempt = from.preempt,
            .preempt_delay = from.preempt_delay,
            .startup_delay = all.startup_delay,
            .starts_as_master = may_start_as_master,
            .answers_lower = !from.lower_prio_no_advert.value_or(all.lower_prio_no_advert),
            .answers_higher = from.higher_prio_send_advert.value_or(all.higher_prio_send_advert),
            .announce_again = delay,
            .announce_every = from.garp.master_refresh.value_or(all.garp.master_refresh.value_or(milliseconds{0})),
            .announce_after_lower = from.garp.lower_prio_delay.value_or(all.garp.lower_prio_delay.value_or(delay))};
}

expectation expectation_of(const config::vrrp_instance& from, const config::vrrp_settings& all)
{
    expectation made{.version = from.version,
                     .router_id = static_cast<std::uint8_t>(from.router_id),
                     .interval = from.advert_int,
                     .authentication = authentication_of(from),
                     .password = password_of(from),
                     .addresses = hosts_of(from.addresses),
                     .checks_addresses = !from.skip_check_adv_addr.value_or(all.skip_check_adv_addr),
                     .group = from.multicast_destination.value_or(
                         from.family == address::family::v4 ? all.multicast_v4 : all.multicast_v6),
                     .only_peers = from.check_unicast_source.value_or(all.check_unicast_source)};
    for (const auto& each : from.unicast_peers)
        made.peers.push_back({.where = each.where, .ttl_min = each.min_ttl, .ttl_max = each.max_ttl});
    return made;
}

unsigned repeats::of(announcement why) const noexcept
{
    switch (why) {
    case announcement::take_over:
        return take_over;
    case announcement::refresh:
        return refresh;
    case announcement::lower_master:
        break;
    }
    return lower_master;
}

repeats repeats_of(const config::vrrp_instance& from, const config::vrrp_settings& all)
{
    const auto take_over = from.garp.master_repeat.value_or(all.garp.master_repeat.value_or(repeat_by_default));
    return {.take_over = take_over,
            .refresh = from.garp.master_refresh_repeat.value_or(all.garp.master_refresh_repeat.value_or(1)),
            .lower_master = from.garp.lower_prio_repeat.value_or(all.garp.lower_prio_repeat.value_or(take_over))};
}

advert advert_of(const config::vrrp_instance& from, unsigned priority)
{
    const auto kind = authentication_of(from);
    advert made{.version = from.version,
                .router_id = static_cast<std::uint8_t>(from.router_id),
                .priority = static_cast<std::uint8_t>(priority),
                .interval = from.advert_int,
                .addresses = hosts_of(from.addresses),
                .authentication = kind};
    if (kind == authentication::pass)
        made.password = password_of(from);
    return made;
}

checksum_form checksum_form_of(const config::vrrp_instance& from, const config::vrrp_settings& all)
{
    const bool is_bare = from.v3_checksum_as_v2 || all.v3_checksum_as_v2;
    return is_bare && from.family == address::family::v4 ? checksum_form::message_only : checksum_form::pseudo_header;
}

std::string default_interface(const config::vrrp_settings& all)
{
    return all.default_interface.empty() ? "eth0" : all.default_interface;
}

}  // namespace tenbin::vrrp
