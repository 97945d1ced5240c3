#include "vrrp_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "line_words.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

void check_version(const block_read& block, vrrp_instance& made)
{
    const auto& global = block.in.model->vrrp;
    if (!block.has_seen("version"))
        made.version = global.version;
    if (made.family == address::family::v4 || made.version == 3)
        return;
    if (const auto written = block.seen.find("version"); written != block.seen.end())
        block.found.warning(written->second, "IPv6 is served by version 3 only", {.hint = "3 is taken"});
    made.version = 3;
}

/// Version 2 carries whole seconds, version 3 hundredths up to 40.95 s.
void check_interval(const block_read& block, vrrp_instance& made)
{
    const auto step = made.version == 2 ? milliseconds{1000} : milliseconds{10};
    const auto most = made.version == 2 ? milliseconds{255'000} : milliseconds{40'950};
    const auto rounded = std::min(most, std::max(step, (made.advert_int + step / 2) / step * step));
    if (rounded == made.advert_int)
        return;
    if (const auto written = block.seen.find("advert_int"); written != block.seen.end())
        block.found.warning(
            written->second,
            fmt::format("version {} can't send an advert each {}", made.version, format_duration(made.advert_int)),
            {.hint = fmt::format("{} is taken", format_duration(rounded))});
    made.advert_int = rounded;
}

/// Words that take each other back: the later one counts.
void check_opposites(const block_read& block)
{
    constexpr std::pair<std::string_view, std::string_view> opposites[] = {{"accept", "no_accept"},
                                                                           {"preempt", "nopreempt"}};
    for (const auto& [a, b] : opposites) {
        if (!block.has_seen(a) || !block.has_seen(b))
            continue;
        const auto first = std::min(block.seen.at(a), block.seen.at(b));
        const auto last = std::max(block.seen.at(a), block.seen.at(b));
        block.found.warning(last,
                            fmt::format("{} and {} are opposites; this line counts", a, b),
                            {.notes = {{first, "the earlier line"}}});
    }
}

void check_preempt_delay(const block_read& block, vrrp_instance& made)
{
    if (made.preempt_delay == 0ms)
        return;
    const bool is_master = made.state == vrrp_state::master;
    if (!is_master && made.preempt)
        return;
    const auto* const other = is_master ? "state" : "nopreempt";
    block.found.warning(
        block.seen.at("preempt_delay"),
        fmt::format("preempt_delay has no effect {}", is_master ? "with state MASTER" : "where nothing is preempted"),
        {.notes = {{block.has_seen(other) ? block.seen.at(other) : block.key, "the other line"}}});
    made.preempt_delay = 0ms;
}

void check_interface(const block_read& block, vrrp_instance& made)
{
    if (!block.has_seen("interface")) {
        made.interface = block.in.model->vrrp.default_interface;
        if (made.interface.empty() && !made.unicast_source)
            block.found.error(block.key, "this vrrp_instance has no interface", {.hint = "as in: interface eth0"});
    } else if (const auto vrf = block.seen.find("vrf"); vrf != block.seen.end()) {
        block.found.warning(vrf->second,
                            "vrf has no effect beside interface",
                            {.notes = {{block.seen.at("interface"), "the other line"}}});
        made.vrf.clear();
    }
    const auto ipvlan = block.seen.find("use_ipvlan");
    const bool has_address =
        made.vmac.size() > 2 || (made.vmac.size() == 2 && made.vmac[1].find('.') != std::string::npos);
    if (ipvlan != block.seen.end() && made.family == address::family::v4 && !has_address)
        block.found.error(ipvlan->second,
                          "use_ipvlan needs an address of its own",
                          {.hint = "as in: use_ipvlan ipvlan0 192.0.2.1/24"});
}

void check_addresses(const block_read& block, const vrrp_instance& made)
{
    if (block.has_seen("virtual_ipaddress") || block.has_seen("no_virtual_ipaddress"))
        return;
    if (made.version == 3 || made.strict.value_or(block.in.model->vrrp.strict))
        block.found.error(block.key,
                          "this vrrp_instance has no virtual_ipaddress",
                          {.hint = "version 3 and strict mode need one, as in: virtual_ipaddress { 192.0.2.10/24 }"});
    else
        block.found.warning(block.key, "this vrrp_instance has no virtual_ipaddress");
}

void check_election(const block_read& block, vrrp_instance& made)
{
    if (!block.has_seen("priority") && made.state == vrrp_state::master)
        made.priority = 255;
    if (made.preempt)
        return;
    if (made.priority == 255)
        block.found.warning(
            block.seen.contains("nopreempt") ? block.seen.at("nopreempt") : block.key,
            "nopreempt has no effect on the owner of the addresses",
            {.hint = block.has_seen("priority") ? "its priority is 255" : "state MASTER without a priority means 255"});
    else if (made.state == vrrp_state::master)
        block.found.warning(block.seen.contains("nopreempt") ? block.seen.at("nopreempt") : block.key,
                            "nopreempt needs state BACKUP",
                            {.hint = "on both routers; with MASTER it is cleared, as by keepalived"});
    if (made.state == vrrp_state::master || made.priority == 255)
        made.preempt = true;
}

void check_strict(const block_read& block, vrrp_instance& made)
{
    const bool strict = made.strict.value_or(block.in.model->vrrp.strict);
    if (!strict)
        return;
    if (made.authentication != vrrp_authentication::none) {
        block.found.warning(block.seen.contains("authentication") ? block.seen.at("authentication") : block.key,
                            "strict mode knows no authentication",
                            {.hint = "adverts go without it, as from keepalived"});
        made.authentication = vrrp_authentication::none;
    }
    if (made.priority != 255 && !block.has_seen("accept"))
        block.found.warning(block.key,
                            "strict mode drops packets for the virtual addresses: they can't be pinged",
                            {.hint = "this is the RFC's rule; take vrrp_strict or strict_mode away, or say accept"});
}

void check_unicast(const block_read& block, const vrrp_instance& made)
{
    const auto& peers = block.in.written->instances.back().peers;
    for (std::size_t i = 0; i < made.unicast_peers.size(); ++i)
        if (made.unicast_peers[i].where == made.unicast_source)
            block.found.warning(peers[i],
                                "this peer is the instance itself",
                                {.hint = "it hears its own adverts: take the line away",
                                 .notes = {{block.seen.at("unicast_src_ip"), "its own address"}}});
    if (made.unicast_source && !block.has_seen("unicast_peer"))
        block.found.warning(block.seen.at("unicast_src_ip"),
                            "unicast_src_ip without a unicast_peer: adverts go to the multicast group");
    if (made.multicast_destination && !is_multicast(*made.multicast_destination))
        block.found.error(block.seen.at("mcast_dst_ip"),
                          fmt::format("{} is not a multicast address", made.multicast_destination->to_string()),
                          {.hint = "as in: mcast_dst_ip 224.0.0.18"});
}

}  // namespace

void begin_instance(const line_read& line)
{
    auto& made = line.in.model->vrrp_instances.emplace_back();
    open_as(line.in, made);
    open_as(line.in, made.track);
    open_as(line.in, made.notify);
    open_as(line.in, made.garp);
    line.in.written->instances.push_back({.name = line.words.front().at, .router_id = {}});
    if (!line.has(1))
        return;
    made.name = line.words[1].text;
    line.in.written->instances.back().name = line.words[1].at;
    declare(line, named_thing::vrrp_instance, line.words[1]);
}

void read_router_id(const line_read& line)
{
    line.in.written->instances.back().router_id = line.words[1].at;
    if (const auto id = read_int(line, line.words[1], {.least = 1, .most = 255}))
        open<vrrp_instance>(line.in).router_id = static_cast<unsigned>(*id);
}

void read_unicast_peer(const line_read& line)
{
    auto& made = open<vrrp_instance>(line.in);
    const auto host = read_address(line, line.words.front());
    if (!host)
        return;
    if (made.unicast_source && made.unicast_source->kind != host->kind) {
        line.error(line.words.front(),
                   fmt::format("{} is not of the family of unicast_src_ip", in_quotes(line.words.front())));
        return;
    }
    unicast_peer peer{.where = *host};
    for (std::size_t i = 1; line.has(i); i += 2) {
        const auto& key = line.words[i];
        const bool is_least = key.text == "min_ttl";
        if (!is_least && key.text != "max_ttl") {
            line.error(key,
                       fmt::format("{} is too much here", in_quotes(key)),
                       "one peer a line, with min_ttl N and max_ttl N");
            return;
        }
        if (!line.has(i + 1)) {
            line.error(key, fmt::format("{} needs a number", key.text));
            return;
        }
        if (const auto hops = read_int(line, line.words[i + 1], {.least = 0, .most = 255}))
            (is_least ? peer.min_ttl : peer.max_ttl) = static_cast<unsigned>(*hops);
    }
    if (peer.min_ttl > peer.max_ttl) {
        line.error(line.words.front(), "min_ttl is above max_ttl: every advert of this peer would be dropped");
        return;
    }
    made.unicast_peers.push_back(peer);
    line.in.written->instances.back().peers.push_back(line.words.front().at);
}

void end_instance(const block_read& block)
{
    auto& made = open<vrrp_instance>(block.in);
    if (!block.has_seen("virtual_router_id"))
        block.found.error(
            block.key, "this vrrp_instance has no virtual_router_id", {.hint = "as in: virtual_router_id 51"});
    if (made.addresses.empty() && made.native_ipv6)
        made.family = address::family::v6;
    check_interface(block, made);
    check_version(block, made);
    check_addresses(block, made);
    check_interval(block, made);
    check_opposites(block);
    check_election(block, made);
    check_preempt_delay(block, made);
    check_unicast(block, made);
    if (made.version == 3 && made.authentication != vrrp_authentication::none) {
        block.found.warning(
            block.seen.at("authentication"), "version 3 knows no authentication", {.hint = "adverts go without it"});
        made.authentication = vrrp_authentication::none;
    }
    check_strict(block, made);
}

}  // namespace tenbin::config
