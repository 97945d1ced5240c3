#include <tenbin/ipvs/service_watch.hpp>

#include <algorithm>
#include <numeric>
#include <ranges>

namespace tenbin::ipvs {

namespace {

/// More than all servers together is never reached: all of them are meant, as keepalived reads it.
pool::quorum quorum_of(const config::virtual_server& of)
{
    std::uint64_t all = 0;
    for (const auto& each : of.servers)
        all += each.weight;
    const auto needed = static_cast<unsigned>(std::clamp<std::uint64_t>(of.quorum, 1, std::max<std::uint64_t>(all, 1)));
    return {needed, std::min(of.hysteresis, needed - 1)};
}

}  // namespace

service_watch::service_watch(const config::virtual_server& of, steady::time_point now)
    : quorum_{quorum_of(of)}, has_sorry_{of.sorry_server}
{
    for (const auto& each : of.servers) {
        auto& made = servers_.emplace_back(watched{.weight = each.weight, .since = now});
        for (const auto& check : each.checks)
            made.checks.push_back({.down = check.alpha});
        const bool begins_down = std::ranges::any_of(made.checks, &check_state::down);
        if (begins_down)
            made.reason = "not checked yet (alpha)";
        state_.servers.push_back({.alive = !begins_down, .weight = each.weight});
    }
    state_.quorum = false;
}

std::optional<service_watch::change> service_watch::result(std::size_t server,
                                                           std::size_t check,
                                                           const std::optional<std::string>& problem,
                                                           steady::time_point now)
{
    auto& one = servers_[server];
    auto& checked = one.checks[check];
    const bool is_first = !is_known(server);
    checked.known = true;
    checked.down = problem.has_value();
    checked.problem = problem.value_or("");
    const auto failing = std::ranges::find_if(one.checks, &check_state::down);
    const bool alive = failing == one.checks.end();
    if (alive)
        one.reason.clear();
    else if (failing->known)
        one.reason = failing->problem;
    auto& told = state_.servers[server];
    if (told.alive == alive)
        return std::nullopt;
    told.alive = alive;
    return change{
        .alive = alive, .why = one.reason, .lasted = now - std::exchange(one.since, now), .is_first = is_first};
}

bool service_watch::add_weight(std::size_t server, std::size_t check, int added)
{
    auto& one = servers_[server];
    one.checks[check].added_weight = added;
    std::int64_t sum = one.weight;
    for (const auto& each : one.checks)
        sum += each.added_weight;
    constexpr std::int64_t weight_max = 0x7fffffff;
    const auto weight = static_cast<unsigned>(std::clamp<std::int64_t>(sum, 0, weight_max));
    return std::exchange(state_.servers[server].weight, weight) != weight;
}

std::optional<bool> service_watch::weigh_quorum()
{
    std::uint64_t alive = 0;
    for (const auto& each : state_.servers)
        if (each.alive)
            alive += each.weight;
    const bool changed = quorum_.weigh(alive, true);
    state_.quorum = quorum_.held().value_or(false);
    const bool is_start = !std::exchange(was_weighed_, true);
    if (!changed || (is_start && !state_.quorum && !has_sorry_))
        return std::nullopt;
    return state_.quorum;
}

bool service_watch::is_known(std::size_t server) const noexcept
{
    return std::ranges::all_of(servers_[server].checks, &check_state::known);
}

bool service_watch::is_known() const noexcept
{
    for (std::size_t i = 0; i < servers_.size(); ++i)
        if (!is_known(i))
            return false;
    return true;
}

}  // namespace tenbin::ipvs
