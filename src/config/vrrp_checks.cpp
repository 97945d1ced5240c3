// Virtual routers against each other.
#include <fmt/format.h>

#include <map>
#include <span>
#include <string_view>

#include "cross_checks.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

/// What the scripts themselves say of their weight.
using script_weights = std::map<std::string_view, int>;

script_weights weights_of(const model& all)
{
    script_weights known;
    for (const auto& each : all.vrrp_scripts)
        known.try_emplace(each.name, each.weight);
    return known;
}

/// The weight of a tracked script: what the line says, else the script's own.
int weight_of(const tracked& one, const script_weights& known)
{
    if (one.weight)
        return *one.weight;
    const auto script = known.find(one.name);
    return script == known.end() ? 0 : script->second;
}

}  // namespace

void check_instances(const model& all, const written& where, findings& found)
{
    using key = std::tuple<std::string_view, address::family, unsigned>;
    std::map<key, text_range> ids;
    for (std::size_t i = 0; i < all.vrrp_instances.size(); ++i) {
        const auto& each = all.vrrp_instances[i];
        if (each.router_id == 0)
            continue;
        const auto at = where.instances[i].router_id;
        const auto [other, is_free] = ids.try_emplace({each.interface, each.family, each.router_id}, at);
        if (!is_free)
            found.error(
                at,
                fmt::format("another vrrp_instance has the id {} on {} already", each.router_id, each.interface),
                {.notes = {{other->second, "the other one"}}});
    }
}

void check_addresses(const model& all, const written& where, findings& found)
{
    struct holder {
        std::size_t instance;
        text_range at;
    };
    std::map<std::pair<address, std::string_view>, holder> holders;
    const auto look = [&](std::size_t i, std::span<const ip_entry> entries, std::span<const text_range> places) {
        for (std::size_t n = 0; n < entries.size() && !found.full(); ++n) {
            const auto [other, is_free] =
                holders.try_emplace({entries[n].host, entries[n].device}, holder{.instance = i, .at = places[n]});
            if (is_free)
                continue;
            const bool is_own = other->second.instance == i;
            found.warning(places[n],
                          fmt::format("{} is an address of {} already",
                                      entries[n].host.to_string(),
                                      is_own ? "this instance" : all.vrrp_instances[other->second.instance].name),
                          {.hint = is_own ? "" : "when one of them gives it up, the other has lost it, too",
                           .notes = {{other->second.at, "the other line"}}});
        }
    };
    for (std::size_t i = 0; i < all.vrrp_instances.size(); ++i) {
        look(i, all.vrrp_instances[i].addresses, where.instances[i].addresses);
        look(i, all.vrrp_instances[i].excluded_addresses, where.instances[i].excluded);
    }
}

void check_sync_groups(const model& all, const written& where, findings& found)
{
    std::map<std::string_view, const vrrp_sync_group*> group_of;
    for (const auto& group : all.vrrp_sync_groups)
        for (const auto& member : group.members)
            group_of.try_emplace(member, &group);
    const auto weights = weights_of(all);
    for (std::size_t i = 0; i < all.vrrp_instances.size(); ++i) {
        const auto& instance = all.vrrp_instances[i];
        const auto group = group_of.find(instance.name);
        if (group == group_of.end() || group->second->tracking_weight)
            continue;
        for (std::size_t n = 0; n < instance.track.scripts.size(); ++n)
            if (weight_of(instance.track.scripts[n], weights) != 0)
                found.warning(
                    where.instances[i].tracked_scripts[n].at,
                    fmt::format("the weight of {} means nothing in a sync group",
                                in_quotes(where.instances[i].tracked_scripts[n])),
                    {.hint = fmt::format("unless sync_group_tracking_weight stands in {}", group->second->name),
                     .notes = {{where.group_members.at(instance.name), "the instance is a member here"}}});
    }
}

}  // namespace tenbin::config
