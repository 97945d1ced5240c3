#include <tenbin/base/log.hpp>
#include <tenbin/vrrp/announcement_frames.hpp>
#include <tenbin/vrrp/instance_settings.hpp>
#include <tenbin/vrrp/speaker.hpp>
#include <tenbin/vrrp/tracking.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>

namespace tenbin::vrrp {

namespace {

/// From one look at the tracked files to the next.
constexpr milliseconds files_interval{500};

bool forwards(const std::string& interface)
{
    std::ifstream file{"/proc/sys/net/ipv6/conf/" + interface + "/forwarding"};
    int number = 0;
    return file >> number && number != 0;
}

change change_of(state what)
{
    switch (what) {
    case state::master:
        return change::master;
    case state::backup:
        return change::backup;
    case state::fault:
        return change::fault;
    case state::init:
        break;
    }
    return change::stop;
}

}  // namespace

result<std::unique_ptr<speaker>> speaker::open(const config::model& model, hooks told)
{
    auto view = netlink::network_view::open();
    if (!view)
        return tl::unexpected{std::move(view.error())};
    auto kernel = netlink::route_socket::open();
    if (!kernel)
        return tl::unexpected{std::move(kernel.error())};
    auto frames = frame_socket::open();
    if (!frames)
        return tl::unexpected{std::move(frames.error())};
    return std::unique_ptr<speaker>{
        new speaker{model, std::move(told), std::move(*view), std::move(*kernel), std::move(*frames)}};
}

speaker::speaker(const config::model& model,
                 hooks told,
                 netlink::network_view view,
                 netlink::route_socket kernel,
                 frame_socket frames)
    : model_{model}, told_{std::move(told)}, view_{std::move(view)}, kernel_{std::move(kernel)}, frames_{std::move(
                                                                                                     frames)},
      announcer_{{.arp = model.vrrp.garp_interval, .neighbor = model.vrrp.gna_interval}}, tracked_{model},
      static_ones_{model.static_addresses, default_interface(model.vrrp)}
{
    for (const auto& each : model.vrrp_instances) {
        const auto in_group = std::ranges::any_of(model.vrrp_sync_groups, [&](const auto& formed) {
            return std::ranges::find(formed.members, each.name) != formed.members.end();
        });
        members_.push_back({.at_work = std::make_unique<virtual_router>(each, model.vrrp, in_group)});
        for (const auto* list : {&each.addresses, &each.excluded_addresses})
            for (const auto& entry : *list)
                virtual_ones_.insert(entry.host);
    }
    form_groups();
}

void speaker::form_groups()
{
    for (std::size_t g = 0; g < model_.vrrp_sync_groups.size(); ++g) {
        const auto& configured = model_.vrrp_sync_groups[g];
        group made{.index = g};
        std::vector<router*> routers;
        for (std::size_t i = 0; i < members_.size(); ++i) {
            auto& one = members_[i];
            const auto& name = model_.vrrp_instances[i].name;
            if (one.group || std::ranges::find(configured.members, name) == configured.members.end())
                continue;
            one.group = groups_.size();
            one.place = made.members.size();
            one.group_config = &configured;
            made.members.push_back(i);
            routers.push_back(&one.at_work->decisions());
        }
        made.decisions = std::make_unique<sync_group>(std::move(routers));
        groups_.push_back(std::move(made));
    }
}

void speaker::start(const std::vector<std::optional<steady::duration>>& last_adverts)
{
    const auto now = steady::now();
    if (tracked_.has_files())
        files_due_ = now + files_interval;
    take_static_ones();
    for (auto& each : members_)
        each.at_work->addresses().adopt(view_);
    judge_all(now);
    std::vector<bool> resumes;
    for (std::size_t i = 0; i < members_.size(); ++i)
        resumes.push_back(may_resume(i, last_adverts));
    for (const auto& each : groups_)
        if (!std::ranges::all_of(each.members, [&](auto i) { return resumes[i]; }))
            for (const auto i : each.members)
                resumes[i] = false;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto& one = *members_[i].at_work;
        if (resumes[i]) {
            log::info("vrrp_instance {}: goes on as MASTER, as the process before it", one.configured().name);
            std::ignore = one.addresses().take(kernel_, view_);
            one.became(state::master, now);
            carry_out(i, one.decisions().resume(now), now);
            continue;
        }
        // Whoever comes first must not find its addresses on two boxes.
        for (const auto& line : one.addresses().drop(kernel_, view_))
            log::warn("vrrp_instance {}: {}", one.configured().name, line);
        if (!members_[i].failing && !members_[i].waiting && one.decisions().now_is() == state::init)
            carry_out(i, one.decisions().start(now), now);
    }
    started_ = true;
}

/// First of all: those of the instances may be spoken from them.
void speaker::take_static_ones()
{
    static_ones_.adopt(view_);
    for (const auto& line : static_ones_.take(kernel_, view_))
        log::warn("static_ipaddress: {}", line);
    std::ignore = view_.refresh();
}

bool speaker::may_resume(std::size_t index, const std::vector<std::optional<steady::duration>>& ages) const
{
    const auto& one = members_[index];
    if (one.failing || one.waiting || index >= ages.size() || !ages[index] || !one.at_work->addresses().has_adopted())
        return false;
    // Nobody can have taken over before that: the priority of another is at most 254, if it is no owner.
    const auto& what = one.at_work->configured();
    constexpr unsigned highest = 254;
    const auto shortest = rules::master_down(what.advert_int, 3, rules::skew(highest, what.advert_int, what.version));
    return *ages[index] < shortest;
}

void speaker::fill(std::vector<pollfd>& wanted) const
{
    wanted.push_back({.fd = view_.fd(), .events = POLLIN, .revents = 0});
    for (const auto& each : members_)
        wanted.push_back({.fd = each.at_work->fd(), .events = POLLIN, .revents = 0});
}

std::optional<steady::time_point> speaker::due() const
{
    auto next = announcer_.due();
    const auto sooner = [&](const std::optional<steady::time_point>& when) {
        if (when && (!next || *when < *next))
            next = when;
    };
    for (const auto& each : members_) {
        sooner(each.at_work->decisions().due());
        sooner(each.at_work->addresses().due());
    }
    sooner(static_ones_.due());
    if (files_due_ != steady::time_point::max())
        sooner(files_due_);
    return next;
}

void speaker::work()
{
    const auto now = steady::now();
    // What was said before what is due: a process that stood still learns here that another one is master by now.
    for (std::size_t i = 0; i < members_.size(); ++i)
        members_[i].at_work->receive(now, [&](const heard_advert& said) {
            carry_out(i, members_[i].at_work->decisions().hear(said, now), now);
        });
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto& decisions = members_[i].at_work->decisions();
        if (const auto when = decisions.due(); when && *when <= now)
            carry_out(i, decisions.wake(now), now);
    }
    bool has_changed = false;
    if (const auto seen = view_.refresh(); seen)
        has_changed = *seen;
    else
        log::warn("interfaces and addresses can't be read: {}", seen.error().words);
    if (files_due_ <= now) {
        has_changed |= tracked_.read_files();
        files_due_ = now + files_interval;
    }
    if (has_changed)
        judge_all(now);
    restore_addresses(now);
    send_announcements(now);
}

void speaker::stop()
{
    const auto now = steady::now();
    started_ = false;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto& one = *members_[i].at_work;
        if (one.decisions().now_is() != state::init)
            for (const auto& each : one.decisions().stop(now))
                do_one(i, each, now);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g)
        tell_group(g);
    for (const auto& line : static_ones_.drop(kernel_, view_))
        log::warn("static_ipaddress: {}", line);
}

void speaker::on_script(std::size_t script, bool good)
{
    if (!tracked_.on_script(script, good))
        return;
    log::info("vrrp_script {} {}", model_.vrrp_scripts[script].name, good ? "succeeds" : "fails");
    judge_all(steady::now());
}

void speaker::judge_all(steady::time_point now)
{
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto& one = members_[i];
        auto& at_work = *one.at_work;
        const auto& what = at_work.configured();
        auto reasons = at_work.follow(view_, virtual_ones_);
        const bool weights_count = one.group_config == nullptr || one.group_config->tracking_weight;
        int added = 0;
        std::vector<std::string> awaited;
        const auto judge = [&](const config::tracked_objects& all) {
            auto verdict = tracked_.judge(all, weights_count, view_);
            added += verdict.added;
            reasons.insert(reasons.end(), verdict.faults.begin(), verdict.faults.end());
            awaited.insert(awaited.end(), verdict.awaited.begin(), verdict.awaited.end());
        };
        judge(what.track);
        if (one.group_config != nullptr)
            judge(one.group_config->track);
        const auto priority = effective_priority(what.priority, added);
        if (const auto before = at_work.decisions().priority(); before != priority) {
            log::info("vrrp_instance {}: its priority is {} now, not {}", what.name, priority, before);
            carry_out(i, at_work.decisions().set_priority(priority, now), now);
            say_priority(i);
        }
        // Before it starts, a script that has not ended yet is waited for; it is no fault that anybody must hear of.
        one.waiting = reasons.empty() && !awaited.empty() && at_work.decisions().now_is() == state::init;
        reasons.insert(reasons.end(), awaited.begin(), awaited.end());
        const bool failing = !reasons.empty();
        if (failing && reasons != one.reasons)
            log::warn("vrrp_instance {}: {}", what.name, fmt::join(reasons, "; "));
        one.reasons = std::move(reasons);
        if (one.waiting)
            continue;
        if (failing != one.failing) {
            one.failing = failing;
            set_failing(i, failing, now);
        }
        if (started_ && at_work.decisions().now_is() == state::init)
            carry_out(i, at_work.decisions().start(now), now);
    }
}

void speaker::say_priority(std::size_t index)
{
    const auto& decisions = members_[index].at_work->decisions();
    const auto is = decisions.now_is();
    if (is == state::master || is == state::backup)
        told_.tell({.index = index,
                    .what = is == state::master ? change::master_priority : change::backup_priority,
                    .priority = decisions.priority()});
}

void speaker::set_failing(std::size_t index, bool failing, steady::time_point now)
{
    auto& one = members_[index];
    if (!one.group) {
        auto& decisions = one.at_work->decisions();
        return carry_out(index, failing ? decisions.fail(now) : decisions.recover(now), now);
    }
    auto& whole = groups_[*one.group];
    for (const auto& each : whole.decisions->set_failing(one.place, failing, now))
        for (const auto& action : each.what)
            do_one(whole.members[each.member], action, now);
    tell_group(*one.group);
}

void speaker::carry_out(std::size_t index, const actions& done, steady::time_point now)
{
    for (const auto& each : done)
        do_one(index, each, now);
    const auto& one = members_[index];
    if (!one.group || done.empty())
        return;
    auto& whole = groups_[*one.group];
    for (const auto& order : whole.decisions->after(one.place, done, now))
        for (const auto& each : order.what)
            do_one(whole.members[order.member], each, now);
    tell_group(*one.group);
}

void speaker::do_one(std::size_t index, const action& what, steady::time_point now)
{
    auto& one = *members_[index].at_work;
    const auto log_all = [&](const std::vector<std::string>& lines) {
        for (const auto& line : lines)
            log::warn("vrrp_instance {}: {}", one.configured().name, line);
    };
    switch (what.what) {
    case action::kind::advertise:
        one.advertise(what.priority, now);
        if (what.priority != farewell_priority)
            told_.advertised(index);
        break;
    case action::kind::take_addresses:
        log_all(one.addresses().take(kernel_, view_));
        break;
    case action::kind::drop_addresses:
        told_.resigned(index);
        announcer_.forget(index);
        log_all(one.addresses().drop(kernel_, view_));
        break;
    case action::kind::announce:
        announce(index, what.why);
        break;
    case action::kind::become:
        say_became(index, what.state, now);
        break;
    case action::kind::heard_lower:
        told_.tell({.index = index, .what = change::lower_priority_heard, .priority = one.decisions().priority()});
        break;
    case action::kind::wants_master:
        break;
    }
}

void speaker::say_became(std::size_t index, state next, steady::time_point now)
{
    auto& one = *members_[index].at_work;
    const auto& last = one.last_heard();
    const bool yields_to = next == state::backup && last && last->when == now;
    log::info("vrrp_instance {}: {}{}",
              one.configured().name,
              to_string(change_of(next)),
              yields_to
                  ? fmt::format(": {} is master with priority {}", last->said.from.to_string(), last->said.priority)
                  : "");
    one.became(next, now);
    told_.tell({.index = index, .what = change_of(next), .priority = one.decisions().priority()});
}

/// A group is what all its members are; one that is not all of anything yet has been told when it was.
void speaker::tell_group(std::size_t index)
{
    auto& whole = groups_[index];
    if (whole.members.empty())
        return;
    const auto first = members_[whole.members.front()].at_work->decisions().now_is();
    const bool agree =
        std::ranges::all_of(whole.members, [&](auto i) { return members_[i].at_work->decisions().now_is() == first; });
    if (!agree || first == whole.told)
        return;
    whole.told = first;
    log::info("vrrp_sync_group {}: {}", model_.vrrp_sync_groups[whole.index].name, to_string(change_of(first)));
    told_.tell({.of_group = true, .index = whole.index, .what = change_of(first)});
}

void speaker::announce(std::size_t index, announcement why)
{
    auto& one = *members_[index].at_work;
    std::vector<announced> all;
    for (const auto& each : one.addresses().places(view_))
        all.push_back({.link = each.link, .host = each.host});
    announcer_.add(index, std::move(all), one.times(why));
}

void speaker::send_announcements(steady::time_point now)
{
    for (const auto& each : announcer_.take(now)) {
        const auto* const link = view_.find(each.link);
        if (link == nullptr || !link->hardware)
            continue;
        const bool is_router = each.host.kind == address::family::v6 && forwards(link->name);
        // A frame that is lost is one of several; an interface that is down will have a state of its own.
        std::ignore = frames_.send(each.link, announcement_frame(each.host, *link->hardware, is_router));
    }
}

void speaker::restore_addresses(steady::time_point now)
{
    for (std::size_t i = 0; i < members_.size(); ++i) {
        auto& one = *members_[i].at_work;
        const auto before = one.addresses().restored();
        for (auto& line : one.addresses().restore(kernel_, view_, now))
            one.complain(std::move(line), now);
        if (one.addresses().restored() != before)
            announce(i, announcement::refresh);
    }
    for (const auto& line : static_ones_.restore(kernel_, view_, now))
        log::warn("static_ipaddress: {}", line);
}

std::vector<speaker::row> speaker::rows() const
{
    std::vector<row> all;
    for (const auto& each : members_)
        all.push_back({.router = *each.at_work, .reasons = each.reasons});
    return all;
}

}  // namespace tenbin::vrrp
