#include <tenbin/pool/service.hpp>

namespace tenbin::pool {

namespace {

std::uint64_t pack(server_state state) noexcept
{
    return static_cast<std::uint64_t>(state.health) << 32 | state.weight;
}

server_state unpack(std::uint64_t word) noexcept
{
    return {.health = static_cast<health>(word >> 32), .weight = static_cast<unsigned>(word & 0xffff'ffff)};
}

constexpr int races_max = 1000;
constexpr auto relaxed = std::memory_order_relaxed;

}  // namespace

service::service(const config::proxy& proxy)
    : servers_(proxy.servers.size() + proxy.sorry_servers.size()), real_{proxy.servers.size()}, balance_{proxy.balance},
      max_sessions_{proxy.max_sessions}
{
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        auto& each = servers_[i];
        each.configured = i < real_ ? proxy.servers[i] : proxy.sorry_servers[i - real_];
        each.identity = identity_of(each.configured.where);
        const auto health = each.configured.checkers.empty() ? health::up : health::unknown;
        each.state.store(pack({.health = health, .weight = each.configured.weight}), relaxed);
    }
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

service::attempt service::take(const candidate& chosen) noexcept
{
    auto& to = servers_[chosen.index];
    auto expected = chosen.sessions;
    if (!to.counters.sessions.compare_exchange_strong(expected, expected + 1, relaxed))
        return attempt::lost_race;
    if (to.counters.logins.fetch_add(1, relaxed) >= to.configured.max_logins) {
        to.counters.logins.fetch_sub(1, relaxed);
        to.counters.sessions.fetch_sub(1, relaxed);
        return attempt::full;
    }
    to.picked.fetch_add(1, relaxed);
    return attempt::taken;
}

tl::expected<server_index, refusal> service::choose(const tried& before, const seeker& who)
{
    bool some_full = false;
    tried passed = before;
    // A race is lost only to a session that was placed or left in between: the bound is far beyond what happens.
    for (int race = 0; race < races_max; ++race) {
        bool some_unknown = false;
        picker pick{balance_, who};
        for (std::size_t i = 0; i < servers_.size(); ++i) {
            if (i == real_ && (pick.found() || some_unknown || some_full))
                break;
            const auto index = static_cast<server_index>(i);
            const auto state = unpack(servers_[i].state.load(relaxed));
            some_unknown = some_unknown || (i < real_ && state.health == health::unknown);
            if (state.health != health::up || state.weight == 0 || passed.has(index))
                continue;
            const auto& counters = servers_[i].counters;
            const candidate here{.index = index,
                                 .sessions = counters.sessions.load(relaxed),
                                 .picked = servers_[i].picked.load(relaxed),
                                 .weight = state.weight,
                                 .identity = servers_[i].identity};
            const auto most = servers_[i].configured.max_connections;
            if (most != 0 && here.sessions >= most) {
                some_full = true;
                continue;
            }
            pick.consider(here);
            if (i >= real_)
                break;  // sorry servers: the first one that can
        }
        if (!pick.found())
            return tl::unexpected{some_full      ? refusal::all_full
                                  : some_unknown ? refusal::not_known_yet
                                                 : refusal::all_down};
        const auto best = pick.best();
        const auto outcome = take(best);
        if (outcome == attempt::taken)
            return best.index;
        if (outcome == attempt::full) {
            some_full = true;
            passed.add(best.index);
        }
    }
    return tl::unexpected{refusal::all_full};
}

void service::logged_in(server_index server) noexcept
{
    auto& counters = servers_[server].counters;
    counters.logins.fetch_sub(1, relaxed);
    counters.total.fetch_add(1, relaxed);
}

void service::release(server_index server, stage left_in) noexcept
{
    auto& counters = servers_[server].counters;
    if (left_in == stage::login)
        counters.logins.fetch_sub(1, relaxed);
    counters.sessions.fetch_sub(1, relaxed);
}

void service::apply(std::span<const server_state> states) noexcept
{
    bool changed = false;
    for (std::size_t i = 0; i < servers_.size() && i < states.size(); ++i)
        changed = servers_[i].state.exchange(pack(states[i]), relaxed) != pack(states[i]) || changed;
    // Ties are settled anew, or a server that was away would win them all until it had caught up.
    if (changed)
        for (auto& each : servers_)
            each.picked.store(0, relaxed);
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
