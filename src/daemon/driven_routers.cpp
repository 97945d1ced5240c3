#include "driven_routers.hpp"

#include <tenbin/base/log.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::daemon {

namespace {

std::string_view word_of(vrrp::state what)
{
    switch (what) {
    case vrrp::state::master:
        return to_string(vrrp::change::master);
    case vrrp::state::backup:
        return to_string(vrrp::change::backup);
    case vrrp::state::fault:
        return to_string(vrrp::change::fault);
    case vrrp::state::init:
        break;
    }
    return to_string(vrrp::change::stop);
}

std::string group_of(const config::model& model, const std::string& instance)
{
    for (const auto& each : model.vrrp_sync_groups)
        if (std::ranges::find(each.members, instance) != each.members.end())
            return each.name;
    return {};
}

}  // namespace

driven_routers::driven_routers(const config::model& model, life_record& record, sender to_supervisor)
    : model_{model}, record_{record}, to_supervisor_{std::move(to_supervisor)}
{
}

vrrp::speaker::hooks driven_routers::hooks()
{
    return {.tell =
                [this](const vrrp::news& what) {
                    has_news_ = true;
                    if (const auto sent = to_supervisor_(encode(vrrp_message{.what = what})); !sent)
                        log::warn("scripts can't be told of a change: {}", sent.error().words);
                },
            .advertised = [this](std::size_t instance) { record_.advertised(instance); },
            .resigned = [this](std::size_t instance) { record_.resigned(instance); }};
}

result<std::unique_ptr<driven_routers>> driven_routers::start(const config::model& model,
                                                              life_record& record,
                                                              const life_record::past& before,
                                                              sender to_supervisor)
{
    std::unique_ptr<driven_routers> made{new driven_routers{model, record, std::move(to_supervisor)}};
    auto opened = vrrp::speaker::open(model, made->hooks());
    if (!opened)
        return tl::unexpected{std::move(opened.error())};
    made->speaker_ = std::move(*opened);
    made->scripts_.emplace(
        model,
        [whole = made.get()](std::uint64_t id, std::size_t script) {
            return whole->to_supervisor_(encode(run_script_message{.id = id, .script = script})).has_value();
        },
        [whole = made.get()](std::size_t script, bool good) {
            whole->has_news_ = true;
            whole->speaker_->on_script(script, good);
        });
    made->speaker_->start(before.last_adverts);
    return made;
}

std::optional<steady::time_point> driven_routers::due() const
{
    const auto of_speaker = speaker_->due();
    const auto of_scripts = scripts_->due();
    if (of_speaker && of_scripts)
        return std::min(*of_speaker, *of_scripts);
    return of_speaker ? of_speaker : of_scripts;
}

void driven_routers::work()
{
    speaker_->work();
    scripts_->work(steady::now());
}

void driven_routers::take(const script_ended_message& said)
{
    scripts_->take(said.id, said.how);
}

routers_message driven_routers::describe() const
{
    const auto now = steady::now();
    routers_message made{.made = now};
    for (const auto& [router, reasons] : speaker_->rows()) {
        const auto& what = router.configured();
        const auto& decisions = router.decisions();
        const auto& counted = router.counted();
        auto& row = made.routers.emplace_back();
        row.name = what.name;
        row.group = group_of(model_, what.name);
        row.interface = what.interface;
        row.router_id = what.router_id;
        row.version = what.version;
        row.state = word_of(decisions.now_is());
        row.reasons = reasons;
        if (router.since() != steady::time_point{})
            row.lasted = std::chrono::duration_cast<milliseconds>(now - router.since());
        row.priority = decisions.priority();
        if (const auto& last = router.last_heard(); last && decisions.now_is() == vrrp::state::backup) {
            row.master = last->said.from.to_string();
            row.master_priority = last->said.priority;
        }
        for (const auto* list : {&what.addresses, &what.excluded_addresses})
            for (const auto& each : *list)
                row.addresses.push_back(fmt::format("{}/{}", each.host.to_string(), each.prefix));
        row.times_master = counted.times_master;
        row.sent = counted.sent;
        row.heard = counted.heard;
        row.refused = counted.refused;
        row.restored = router.addresses().restored();
        row.accidents = router.trouble().count();
        row.last_accident = router.trouble().last();
    }
    return made;
}

}  // namespace tenbin::daemon
