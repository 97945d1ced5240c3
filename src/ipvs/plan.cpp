#include <tenbin/ipvs/plan.hpp>

#include <algorithm>
#include <ranges>

namespace tenbin::ipvs {

namespace {

using kind = step::kind;

const destination* find(const std::vector<destination>& in, const endpoint& where)
{
    const auto found = std::ranges::find(in, where, &destination::where);
    return found == in.end() ? nullptr : &*found;
}

/// The kernel says `local` of a destination that is this machine, whatever it was told.
bool is_as_wanted(destination actual, const destination& wanted)
{
    if (actual.method == forwarding::local)
        actual.method = wanted.method;
    if (wanted.method != forwarding::tunnel) {
        actual.tunnel_type = wanted.tunnel_type;
        actual.tunnel_port = wanted.tunnel_port;
        actual.tunnel_flags = wanted.tunnel_flags;
    }
    return actual == wanted;
}

void add_all(std::vector<step>& steps, const service_key& key, const std::vector<destination>& wanted)
{
    for (const auto& each : wanted | std::views::reverse)
        steps.push_back({.what = kind::add_destination, .of = key, .to = each});
}

void plan_destinations(std::vector<step>& steps,
                       const service_key& key,
                       const std::vector<destination>& actual,
                       const std::vector<destination>& wanted)
{
    for (const auto& each : wanted | std::views::reverse)
        if (find(actual, each.where) == nullptr)
            steps.push_back({.what = kind::add_destination, .of = key, .to = each});
    for (const auto& each : wanted)
        if (const auto* const there = find(actual, each.where); there != nullptr && !is_as_wanted(*there, each))
            steps.push_back({.what = kind::edit_destination, .of = key, .to = each});
    for (const auto& each : actual)
        if (find(wanted, each.where) == nullptr)
            steps.push_back({.what = kind::remove_destination, .of = key, .to = {.where = each.where}});
}

}  // namespace

std::vector<step> plan(const table& actual, const table& wanted, const std::set<service_key>& ours)
{
    std::vector<step> steps;
    for (const auto& [key, there] : actual)
        if (!wanted.contains(key) && ours.contains(key))
            steps.push_back({.what = kind::remove_service, .of = key});
    for (const auto& [key, want] : wanted) {
        const auto there = actual.find(key);
        if (there == actual.end()) {
            steps.push_back({.what = kind::add_service, .of = key, .settings = want.settings});
            add_all(steps, key, want.destinations);
            continue;
        }
        if (there->second.settings != want.settings)
            steps.push_back({.what = kind::edit_service, .of = key, .settings = want.settings});
        plan_destinations(steps, key, there->second.destinations, want.destinations);
    }
    return steps;
}

void take(table& in, const step& next)
{
    auto& there = in[next.of];
    auto& all = there.destinations;
    const auto named = std::ranges::find(all, next.to.where, &destination::where);
    switch (next.what) {
    case kind::add_service:
    case kind::edit_service:
        there.settings = next.settings;
        break;
    case kind::remove_service:
        in.erase(next.of);
        break;
    case kind::add_destination:
        all.insert(all.begin(), next.to);
        break;
    case kind::edit_destination:
        if (named != all.end())
            *named = next.to;
        break;
    case kind::remove_destination:
        if (named != all.end())
            all.erase(named);
        break;
    }
}

}  // namespace tenbin::ipvs
