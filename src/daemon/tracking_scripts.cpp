#include <tenbin/daemon/tracking_scripts.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace tenbin::daemon {

namespace {

std::set<std::string> tracked_by_somebody(const config::model& model)
{
    std::set<std::string> names;
    const auto add = [&](const config::tracked_objects& all) {
        for (const auto& each : all.scripts)
            names.insert(each.name);
    };
    for (const auto& each : model.vrrp_instances)
        add(each.track);
    for (const auto& each : model.vrrp_sync_groups)
        add(each.track);
    return names;
}

}  // namespace

tracking_scripts::tracking_scripts(const config::model& model, asker ask, listener told)
    : ask_{std::move(ask)}, told_{std::move(told)}
{
    const script_list list{model};
    const auto wanted = tracked_by_somebody(model);
    for (std::size_t i = 0; i < model.vrrp_scripts.size(); ++i) {
        const auto place = list.find({.use = script_use::check, .service = i, .owner = script_owner::vrrp_script});
        if (place && wanted.contains(model.vrrp_scripts[i].name))
            all_.push_back({.script = i,
                            .place = *place,
                            .interval = model.vrrp_scripts[i].interval,
                            .limit = list.all()[*place].limit});
    }
}

std::optional<steady::time_point> tracking_scripts::due() const
{
    std::optional<steady::time_point> first;
    for (const auto& each : all_) {
        const auto when = each.asked ? std::max(each.due, each.given_up) : each.due;
        if (!first || when < *first)
            first = when;
    }
    return first;
}

void tracking_scripts::work(steady::time_point now)
{
    for (auto& each : all_) {
        if (each.due > now || (each.asked && each.given_up > now))
            continue;
        each.due = now + each.interval;
        each.given_up = now + each.limit + patience;
        each.asked = ++asked_;
        if (!ask_(asked_, each.place))
            each.asked.reset();
    }
}

void tracking_scripts::take(std::uint64_t id, const check::script_end& how)
{
    const auto found = std::ranges::find_if(all_, [&](const one& each) { return each.asked == id; });
    if (found == all_.end())
        return;  // it came too late
    found->asked.reset();
    if (how.what != check::script_end::how::not_run)
        told_(found->script, how.what == check::script_end::how::exited && how.code == 0);
}

}  // namespace tenbin::daemon
