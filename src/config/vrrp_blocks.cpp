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
    made.unicast_peers.push_back(peer);
}

void end_authentication(const block_read& block)
{
    auto& made = open<vrrp_instance>(block.in);
    if (!block.has_block)
        return;
    if (!block.has_seen("auth_type"))
        block.found.error(block.key, "this authentication has no auth_type", {.hint = "as in: auth_type PASS"});
    if (!block.has_seen("auth_pass"))
        block.found.error(block.key, "this authentication has no auth_pass", {.hint = "at most 8 characters"});
    if (made.authentication == vrrp_authentication::none)
        made.auth_pass = {};
}

void end_instance(const block_read& block)
{
    auto& made = open<vrrp_instance>(block.in);
    if (!block.has_seen("interface")) {
        made.interface = block.in.model->vrrp.default_interface;
        if (made.interface.empty() && !made.unicast_source)
            block.found.error(block.key, "this vrrp_instance has no interface", {.hint = "as in: interface eth0"});
    }
    if (!block.has_seen("virtual_router_id"))
        block.found.error(
            block.key, "this vrrp_instance has no virtual_router_id", {.hint = "as in: virtual_router_id 51"});
    if (!block.has_seen("virtual_ipaddress") && !block.has_seen("no_virtual_ipaddress"))
        block.found.warning(block.key, "this vrrp_instance has no virtual_ipaddress");
    if (made.addresses.empty() && made.native_ipv6)
        made.family = address::family::v6;
    check_version(block, made);
    check_interval(block, made);
    check_election(block, made);
    check_unicast(block, made);
    if (made.version == 3 && made.authentication != vrrp_authentication::none) {
        block.found.warning(
            block.seen.at("authentication"), "version 3 knows no authentication", {.hint = "adverts go without it"});
        made.authentication = vrrp_authentication::none;
    }
    check_strict(block, made);
}

}  // namespace tenbin::config
