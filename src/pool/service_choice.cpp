// How a service finds the server of the next session: who may have it, who of them should, and the race for the place.
#include <tenbin/pool/service.hpp>

#include <algorithm>

namespace tenbin::pool {

namespace {

constexpr int races_max = 1000;
constexpr auto relaxed = std::memory_order_relaxed;

}  // namespace

service::field service::survey(const server_group& of, const tried& passed) const noexcept
{
    field among{.of = &of};
    const auto& by_tier = of.by_tier;
    bool some_keep_up = false;
    bool some_lag = false;
    for (const auto server : by_tier) {
        const auto now = state(server);
        among.some_unknown = among.some_unknown || now.health == health::unknown;
        if (now.serves() && !passed.has(server))
            (now.lagging ? some_lag : some_keep_up) = true;
    }
    among.all_lag = some_lag && !some_keep_up;
    among.some_serve = some_lag || some_keep_up;
    const bool is_lost = &of == &groups_.front() && quorum_lost_.load();
    among.real_ones = !is_lost && (!among.all_lag || sharing_.all_lagging == config::all_lagging::serve);
    among.sorry_ones = is_lost || among.real_ones || sharing_.all_lagging == config::all_lagging::sorry;

    unsigned able = 0;
    for (; among.end < by_tier.size(); ++among.end) {
        const auto tier = servers_[by_tier[among.end]].configured.tier;
        const bool is_next_tier = among.end != 0 && tier != servers_[by_tier[among.end - 1]].configured.tier;
        if (is_next_tier && able >= sharing_.tier_min)
            break;
        if (may_serve(among, by_tier[among.end], passed))
            ++able;
    }
    return among;
}

bool service::may_have(server_index server, const tried& before, unsigned group) const noexcept
{
    const auto& of = groups_.at(group);
    const auto among = survey(of, before);
    const auto last = of.by_tier.begin() + static_cast<std::ptrdiff_t>(among.end);
    return among.real_ones && std::find(of.by_tier.begin(), last, server) != last && may_serve(among, server, before);
}

bool service::is_left_behind(server_index server) const noexcept
{
    if (is_sorry(server) || !state(server).lagging)
        return false;
    const auto& group = groups_[servers_[server].configured.group];
    const auto among = survey(group, {});
    const auto last = group.by_tier.begin() + static_cast<std::ptrdiff_t>(among.end);
    return among.real_ones && !among.all_lag && std::any_of(group.by_tier.begin(), last, [&](server_index other) {
               return may_serve(among, other, {}) && !is_full(other);
           });
}

bool service::leaves_some_behind() const noexcept
{
    for (std::size_t i = 0; i < real_; ++i)
        if (is_left_behind(static_cast<server_index>(i)))
            return true;
    return false;
}

bool service::may_serve(const field& among, server_index server, const tried& passed) const noexcept
{
    const auto now = state(server);
    return now.serves() && (among.all_lag || !now.lagging) && !passed.has(server);
}

bool service::is_full(server_index server) const noexcept
{
    const auto& at = servers_[server];
    const auto most = at.configured.max_connections;
    return (most != 0 && at.counters.sessions.load() >= most) || at.counters.logins.load() >= at.configured.max_logins;
}

std::optional<milliseconds> service::freshest(const field& among, const tried& passed) const noexcept
{
    const auto& by_tier = among.of->by_tier;
    std::optional<milliseconds> least;
    for (std::size_t i = 0; i < among.end; ++i) {
        const auto lag = state(by_tier[i]).lag;
        if (lag && (!least || *lag < *least) && may_serve(among, by_tier[i], passed) && !is_full(by_tier[i]))
            least = lag;
    }
    return least;
}

double service::load_of(server_index server) const noexcept
{
    // Whoever has just been sent there will run something soon: without them all would go to one server at once.
    auto running = std::uint64_t{servers_[server].counters.logins.load(relaxed)};
    double time_sum = 0;
    unsigned timed = 0;
    for (const auto& each : workers_) {
        running += each.running(server);
        if (const auto time = each.smoothed(server); time.count() != 0) {
            time_sum += static_cast<double>(time.count());
            ++timed;
        }
    }
    // Of a server that has not answered anything yet the time is not known; it is taken for a fast one.
    constexpr double shortest_ns = 1000;
    return static_cast<double>(running) * (timed == 0 ? shortest_ns : time_sum / timed);
}

candidate service::describe(server_index server, const seeker& who) const noexcept
{
    const auto& from = servers_[server];
    const auto age = who.now.time_since_epoch() - from.up_since.load(relaxed);
    return {.index = server,
            .sessions = from.counters.sessions.load(),
            .turn = from.turn.load(relaxed),
            .weight = weight_at(state(server).weight, age, sharing_.slow_start),
            .identity = from.identity,
            .load = balance_ == config::balance::least_load ? load_of(server) : 0};
}

service::room service::consider_real(const field& among, const tried& passed, const seeker& who, picker& pick) const
{
    const bool in_band = balance_ == config::balance::lag || among.all_lag;
    const auto best = in_band ? freshest(among, passed) : std::nullopt;
    auto left = room::some;
    for (std::size_t i = 0; i < among.end; ++i) {
        const auto server = among.of->by_tier[i];
        if (!may_serve(among, server, passed))
            continue;
        if (is_full(server)) {
            left = room::none;
            continue;
        }
        const auto here = describe(server, who);
        const auto lag = state(server).lag;
        if (!best || (lag && *lag <= *best + sharing_.lag_tolerance))
            pick.consider(here);
    }
    return left;
}

service::room
service::consider_sorry(const server_group& of, const tried& passed, const seeker& who, picker& pick) const
{
    auto left = room::some;
    for (const auto server : of.sorry) {
        if (!state(server).serves() || passed.has(server))
            continue;
        if (!is_full(server)) {
            pick.consider(describe(server, who));
            break;  // in order: the first one that can
        }
        left = room::none;
    }
    return left;
}

bool service::take(const candidate& chosen) noexcept
{
    auto& to = servers_[chosen.index];
    auto expected = chosen.sessions;
    if (!to.counters.sessions.compare_exchange_strong(expected, expected + 1, relaxed))
        return false;
    if (to.counters.logins.fetch_add(1, relaxed) >= to.configured.max_logins) {
        to.counters.logins.fetch_sub(1, relaxed);
        to.counters.sessions.fetch_sub(1, relaxed);
        return false;
    }
    to.turn.fetch_add(turn_of(balance_, chosen.weight), relaxed);
    return true;
}

tl::expected<server_index, refusal> service::choose(const tried& before, const seeker& who)
{
    const auto& group = groups_.at(who.group);
    // A race is lost only to a session that was placed or left in between: the bound is far beyond what happens.
    for (int race = 0; race < races_max; ++race) {
        const auto among = survey(group, before);
        picker pick{balance_, who};
        auto left = room::some;
        if (among.real_ones)
            left = consider_real(among, before, who, pick);
        if (!pick.found() && left == room::some && !among.some_unknown && among.sorry_ones &&
            !(among.real_ones && among.some_serve))
            left = consider_sorry(group, before, who, pick);
        if (!pick.found() && left == room::some && among.real_ones && among.some_serve)
            continue;  // the states have changed while they were looked at
        if (!pick.found())
            return tl::unexpected{left == room::none   ? refusal::all_full
                                  : among.some_unknown ? refusal::not_known_yet
                                  : among.all_lag      ? refusal::all_lagging
                                                       : refusal::all_down};
        if (const auto best = pick.best(); take(best))
            return best.index;
    }
    return tl::unexpected{refusal::all_full};
}

}  // namespace tenbin::pool
