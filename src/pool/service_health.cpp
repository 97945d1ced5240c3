#include <tenbin/pool/refused.hpp>
#include <tenbin/pool/service_health.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::pool {

namespace {

/// The longest round of any check: failures that are further apart were not in one.
milliseconds round_of(const config::proxy& service)
{
    milliseconds longest{0};
    for (const auto& server : service.servers)
        for (const auto& checker : server.checkers)
            longest = std::max(longest, checker.delay_loop + checker.connect_timeout * (checker.retry + 1));
    return longest;
}

}  // namespace

service_health::service_health(const config::proxy& service, steady::time_point now)
    : real_{service.servers.size()}, panic_percent_{service.health.panic_threshold}, quorum_{service.health.quorum,
                                                                                             service.health.hysteresis}
{
    std::vector<std::size_t> sizes(service.groups());
    for (const auto* list : {&service.servers, &service.sorry_servers})
        for (const auto& server : *list) {
            server_health checked{server, now};
            const auto health = checked.state().health;
            servers_.push_back({.checked = std::move(checked),
                                .group = server.group,
                                .place = sizes.at(server.group),
                                .damper = flap_damper{service.health.flap_damping},
                                .now = health,
                                .since = now});
            if (list == &service.servers)
                ++sizes[server.group];
        }
    for (const auto size : sizes)
        panics_.emplace_back(size, panic_percent_, round_of(service));
}

std::vector<service_health::change> service_health::result(server_index server,
                                                           std::size_t checker,
                                                           const server_health::outcome& problem,
                                                           steady::time_point now)
{
    auto& told = servers_[server];
    const auto change_of_checks = told.checked.result(checker, problem, now);
    const bool is_down = told.checked.state().health == health::down;
    if (change_of_checks && change_of_checks->from == health::up)
        told.damper.went_down(now);
    if (server < real_) {
        if (!is_down || is_refused(told.checked.reason()))
            panics_[told.group].believed(told.place);
        else if (change_of_checks && change_of_checks->from == health::up)
            panics_[told.group].failed(told.place, now);
    }

    // Nearly every round: it says what the last one said, and nobody is doubted or held back, who might not be any
    // more.
    if (!change_of_checks && all_are_plain_) {
        told.reason = told.checked.reason();
        return {};
    }
    std::vector<change> changes;
    all_are_plain_ = true;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        auto& each = servers_[i];
        auto next = judge(i, now);
        all_are_plain_ = all_are_plain_ && next.is_plain;
        each.reason = std::move(next.reason);
        if (next.now == each.now)
            continue;
        changes.push_back({.server = static_cast<server_index>(i),
                           .what = {.from = each.now, .to = next.now, .why = each.reason, .lasted = now - each.since}});
        each.now = next.now;
        each.since = now;
    }
    return changes;
}

bool service_health::weigh_quorum()
{
    std::uint64_t weight = 0;
    bool all_known = true;
    for (std::size_t i = 0; i < real_; ++i) {
        if (servers_[i].group != 0)
            continue;
        const auto now = state(static_cast<server_index>(i));
        all_known = all_known && now.health != health::unknown;
        if (now.health == health::up)
            weight += now.weight;
    }
    return quorum_.weigh(weight, all_known);
}

service_health::verdict service_health::judge(std::size_t server, steady::time_point now) const
{
    const auto& one = servers_[server];
    const auto checked = one.checked.state().health;
    if (checked == health::down && server < real_ && panics_[one.group].doubts(one.place))
        return {health::up,
                fmt::format("{}; serves on: more than {}% failed at once (panic_threshold)",
                            one.checked.reason(),
                            panic_percent_)};
    if (checked != health::up || !one.damper.holds_back(now))
        return {checked, one.checked.reason(), true};
    const bool others_serve = [&] {
        for (std::size_t i = 0; i < real_; ++i)
            if (i != server && servers_[i].group == one.group && servers_[i].checked.state().health == health::up &&
                !servers_[i].damper.holds_back(now))
                return true;
        return false;
    }();
    const auto hold = describe_duration(std::chrono::duration_cast<microseconds>(one.damper.hold()));
    if (!others_serve)
        return {health::up, fmt::format("keeps going down; not held back for {}, for no other server is up", hold)};
    return {health::down, fmt::format("keeps going down: held back for {} (flap_damping)", hold)};
}

server_state service_health::state(server_index server) const noexcept
{
    auto state = servers_[server].checked.state();
    const bool is_doubted = servers_[server].now == health::up && state.health == health::down;
    state.health = servers_[server].now;
    if (is_doubted)
        state.weight = servers_[server].checked.full_weight();
    return state;
}

}  // namespace tenbin::pool
