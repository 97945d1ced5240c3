#include "cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "suggestion.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

std::string_view name_of(named_thing what) noexcept
{
    constexpr std::array<std::string_view, 6> names{
        "vrrp_instance", "vrrp_sync_group", "vrrp_script", "track_file", "vrrp_track_process", "virtual_server_group"};
    return names[static_cast<std::size_t>(what)];
}

}  // namespace

void cross_check(const model& all, const written& where, findings& found)
{
    check_references(where, found);
    check_script_security(all, where, found);
    check_services(all, where, found);
    check_instances(all, where, found);
}

void check_script_security(const model& all, const written& where, findings& found)
{
    if (all.scripts.enable_security || all.vrrp_scripts.empty())
        return;
    const auto first = where.declared.find({named_thing::vrrp_script, all.vrrp_scripts.front().name});
    if (first != where.declared.end())
        found.warning(first->second,
                      "scripts are used without enable_script_security",
                      {.hint = "with it in global_defs, what others than root can change does not run as root"});
}

void check_references(const written& where, findings& found)
{
    for (const auto& each : where.references) {
        if (found.full())
            return;
        if (where.declared.contains({each.what, each.name.text}))
            continue;
        std::vector<std::string_view> names;
        for (const auto& [key, at] : where.declared)
            if (key.first == each.what)
                names.push_back(key.second);
        const auto meant = nearest(each.name.text, names);
        found.error(each.name.at,
                    fmt::format("there is no {} {}", name_of(each.what), in_quotes(each.name)),
                    {.hint = meant.empty() ? std::string{} : fmt::format("did you mean {}?", meant)});
    }
}

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

bool is_nothing_to_do(const model& all) noexcept
{
    return all.proxies.empty() && all.virtual_servers.empty() && all.vrrp_instances.empty();
}

}  // namespace tenbin::config
