#include "cross_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "suggestion.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

std::string_view name_of(named_thing what) noexcept
{
    constexpr std::array<std::string_view, 7> names{"vrrp_instance",
                                                    "vrrp_sync_group",
                                                    "vrrp_script",
                                                    "track_file",
                                                    "vrrp_track_process",
                                                    "virtual_server_group",
                                                    "server_pool"};
    return names[static_cast<std::size_t>(what)];
}

std::vector<std::string_view> names_of(named_thing what, const written& where)
{
    std::vector<std::string_view> names;
    for (auto each = where.declared.lower_bound({what, {}}); each != where.declared.end() && each->first.first == what;
         ++each)
        names.push_back(each->first.second);
    return names;
}

}  // namespace

void cross_check(const model& all, const written& where, findings& found)
{
    check_references(where, found);
    check_pools(where, found);
    check_script_security(all, where, found);
    check_services(all, where, found);
    check_instances(all, where, found);
    check_addresses(all, where, found);
    check_sync_groups(all, where, found);
}

void check_script_security(const model& all, const written& where, findings& found)
{
    if (all.scripts.enable_security)
        return;
    const auto first = std::find_if(where.outside.begin(), where.outside.end(), [](const outside_name& each) {
        return each.what == outside_thing::program;
    });
    if (first != where.outside.end())
        found.warning(first->at,
                      "scripts run without enable_script_security",
                      {.hint = "with it in global_defs, what others than root can change does not run as root"});
}

void check_references(const written& where, findings& found)
{
    std::map<named_thing, vocabulary> declared;
    std::size_t suggestions = 0;
    for (const auto& each : where.references) {
        if (found.full())
            return;
        if (where.declared.contains({each.what, each.name.text}))
            continue;
        // Each is compared with all names. Where so many are missing, they are no typos.
        constexpr std::size_t suggestions_max = 100;
        std::string_view meant;
        if (++suggestions <= suggestions_max) {
            auto names = declared.find(each.what);
            if (names == declared.end())
                names = declared.emplace(each.what, vocabulary{names_of(each.what, where)}).first;
            meant = names->second.nearest(each.name.text);
        }
        found.error(each.name.at,
                    fmt::format("there is no {} {}", name_of(each.what), in_quotes(each.name)),
                    {.hint = meant.empty() ? std::string{} : fmt::format("did you mean {}?", meant)});
    }
}

bool is_nothing_to_do(const model& all) noexcept
{
    return all.proxies.empty() && all.virtual_servers.empty() && all.vrrp_instances.empty() &&
           all.static_addresses.empty() && all.static_routes.empty() && all.static_rules.empty();
}

}  // namespace tenbin::config
