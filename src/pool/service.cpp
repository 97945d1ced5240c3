#include <tenbin/pool/service.hpp>

#include <algorithm>

namespace tenbin::pool {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

}  // namespace

service::service(const config::proxy& proxy)
    : servers_(proxy.servers.size() + proxy.sorry_servers.size()), real_{proxy.servers.size()},
      groups_(proxy.groups()), balance_{proxy.balance}, sharing_{proxy.sharing},
      max_sessions_{proxy.max_sessions}, room_{proxy.sharing.max_queue}
{
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        auto& each = servers_[i];
        each.configured = i < real_ ? proxy.servers[i] : proxy.sorry_servers[i - real_];
        each.identity = identity_of(each.configured.where);
        auto& group = groups_.at(each.configured.group);
        (i < real_ ? group.by_tier : group.sorry).push_back(static_cast<server_index>(i));
        const auto health = each.configured.checkers.empty() ? health::up : health::unknown;
        each.state.store(pack({.health = health, .weight = each.configured.weight}), relaxed);
    }
    for (auto& each : groups_)
        std::ranges::stable_sort(
            each.by_tier, {}, [&](server_index server) { return servers_[server].configured.tier; });
}

bool service::admit() noexcept
{
    if (counters_.sessions.fetch_add(1, relaxed) >= max_sessions_) {
        counters_.sessions.fetch_sub(1, relaxed);
        counters_.refused_limit.fetch_add(1, relaxed);
        return false;
    }
    counters_.admitted.fetch_add(1, relaxed);
    return true;
}

void service::leave() noexcept
{
    counters_.sessions.fetch_sub(1, relaxed);
}

void service::logged_in(server_index server) noexcept
{
    auto& counters = servers_[server].counters;
    counters.logins.fetch_sub(1);
    counters.total.fetch_add(1, relaxed);
    if (room_.waiting() != 0)
        std::ignore = room_.tell_longest_waiting({});
}

bool service::hand_on(server_index server, stage left_in, std::uint64_t asked)
{
    // A sorry server's place is not handed on: whether it is still the time of sorry servers is for choose() to say.
    auto& from = servers_[server];
    if (is_sorry(server) || from.configured.max_connections == 0 || !state(server).serves())
        return false;
    const bool needs_login = left_in == stage::session;
    if (needs_login && from.counters.logins.fetch_add(1) >= from.configured.max_logins) {
        from.counters.logins.fetch_sub(1);
        return false;
    }
    if (room_.tell_longest_waiting({.place = server, .asked = asked}))
        return true;
    if (needs_login)
        from.counters.logins.fetch_sub(1);
    return false;
}

void service::release(server_index server, stage left_in, std::uint64_t asked) noexcept
{
    if (room_.waiting() != 0 && hand_on(server, left_in, asked))
        return;
    auto& counters = servers_[server].counters;
    if (left_in == stage::login)
        counters.logins.fetch_sub(1);
    counters.sessions.fetch_sub(1);
    if (room_.waiting() != 0)
        // Everybody is asked, also who had no use for it while it was in his hand: since then others may have come to
        // his line, who saw no free place.
        std::ignore = room_.tell_longest_waiting({});
}

void service::apply(std::span<const server_state> states, steady::time_point now) noexcept
{
    bool changed = false;
    for (std::size_t i = 0; i < servers_.size() && i < states.size(); ++i) {
        const auto next = pack(states[i]);
        if (state(static_cast<server_index>(i)).health == health::down && states[i].health == health::up)
            servers_[i].up_since.store(now.time_since_epoch(), relaxed);
        changed = differ_but_for_lag(servers_[i].state.exchange(next, relaxed), next) || changed;
    }
    // Ties are settled anew, or a server that was away would win them all until it had caught up.
    if (changed)
        for (auto& each : servers_)
            each.turn.store(0, relaxed);
}

bool service::nobody_is_up() const noexcept
{
    return std::ranges::all_of(
        servers_, [](const slot& each) { return unpack(each.state.load(relaxed)).health == health::down; });
}

server_state service::state(server_index server) const noexcept
{
    return unpack(servers_[server].state.load(relaxed));
}

}  // namespace tenbin::pool
