#include <tenbin/ipvs/local_addresses.hpp>
#include <tenbin/ipvs/wanted.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::ipvs {

namespace {

bool is_in(const address& host, const address& network, unsigned prefix)
{
    if (host.kind != network.kind)
        return false;
    for (unsigned bit = 0; bit < prefix; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
        if (((host.bytes[bit / 8] ^ network.bytes[bit / 8]) & mask) != 0)
            return false;
    }
    return true;
}

std::set<address> addresses_of_routers(const config::model& all)
{
    std::set<address> made;
    for (const auto& each : all.vrrp_instances)
        for (const auto* list : {&each.addresses, &each.excluded_addresses})
            for (const auto& entry : *list)
                made.insert(entry.host);
    return made;
}

}  // namespace

std::set<address> service_addresses(const config::model& all)
{
    std::set<address> made;
    for (const auto& service : all.virtual_servers)
        for (const auto& key : keys_of(service, all))
            if (key.mark == 0)
                made.insert(key.where);
    return made;
}

local_plan plan_local(const config::model& all, std::span<const netlink::link_address> there, int loopback)
{
    local_plan made;
    if (all.lvs.local == config::vip_local::off)
        return made;
    const auto routers = addresses_of_routers(all);
    const auto is_ours = [&](const netlink::link_address& each) {
        return each.link == loopback && each.protocol == netlink::address_tag;
    };
    for (const auto& host : service_addresses(all)) {
        if (routers.contains(host))
            continue;
        const auto has = [&](const auto& each) { return each.host == host && !is_ours(each); };
        if (std::ranges::any_of(there, has))
            continue;
        const auto network = std::ranges::find_if(there, [&](const auto& each) {
            return !is_ours(each) && is_in(host, each.peer.value_or(each.host), each.prefix);
        });
        if (network == there.end())
            made.own.push_back(host);
        else if (network->link != loopback)
            made.warnings.push_back(fmt::format(
                "no interface has {0}, and the hosts of {1}/{2} will ask for it in vain: let a vrrp_instance have it",
                host.to_string(),
                network->host.to_string(),
                network->prefix));
    }
    return made;
}

}  // namespace tenbin::ipvs
