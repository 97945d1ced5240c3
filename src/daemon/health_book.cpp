#include <tenbin/daemon/health_book.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tenbin::daemon {

namespace {

/// Words that change with every round (a lag, a counter) must not fill the log.
constexpr seconds between_words{10};
/// A lag that has changed by less is no news for the proxy.
constexpr milliseconds told_from{100};

std::string in_words(steady::duration time)
{
    return describe_duration(std::chrono::duration_cast<microseconds>(time));
}

}  // namespace

health_book::health_book(const config::model& model, steady::time_point now) : model_{model}
{
    for (const auto& proxy : model_.proxies) {
        auto& service = proxies_.emplace_back(service_entry{.health = pool::service_health{proxy, now}});
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list)
                service.servers.push_back(
                    {.configured = &server, .lag = pool::lag_gate{proxy.lag, server.fall, server.rise}});
    }
}

health_book::news health_book::changed(std::size_t proxy, const pool::service_health::change& of) const
{
    const auto& change = of.what;
    // That a server is well as expected is no news, unless rs_init_notifies says so.
    const bool is_expected = change.from == pool::health::unknown && change.to == pool::health::up;
    const bool is_told = !is_expected || model_.scripts.real_servers_at_start;
    return {.line = fmt::format("{} {}: {} -> {}{}{} (had been {} for {})",
                                model_.proxies[proxy].name,
                                proxies_[proxy].servers[of.server].configured->where.to_string(),
                                control::to_string(change.from),
                                control::to_string(change.to),
                                change.why.empty() ? "" : ": ",
                                change.why,
                                control::to_string(change.from),
                                in_words(change.lasted)),
            .bad = change.to == pool::health::down,
            .server = of.server,
            .to_tell = is_told ? std::optional{change.to} : std::nullopt};
}

std::vector<health_book::news> health_book::on_result(std::size_t proxy,
                                                      std::size_t server,
                                                      std::size_t checker,
                                                      const std::optional<std::string>& failure,
                                                      steady::time_point now)
{
    const auto index = static_cast<pool::server_index>(server);
    auto& [health, servers] = proxies_[proxy];
    auto& found = servers[server];
    const auto before = health.reason(index);
    std::vector<news> all;
    for (const auto& each : health.result(index, checker, failure, now)) {
        servers[each.server].quiet_until = now + between_words;
        servers[each.server].reason_told = health.reason(each.server);
        all.push_back(changed(proxy, each));
    }
    const auto& reason = health.reason(index);
    if (!all.empty())
        return all;
    if (reason.empty())
        found.reason_told.clear();
    if (reason == found.reason_told || now < found.quiet_until)
        return reason == before ? all : std::vector<news>{news{}};
    const auto told = std::exchange(found.reason_told, reason);
    found.quiet_until = now + between_words;
    return {{.line = fmt::format("{} {}: still {}, for {}: {}{}",
                                 model_.proxies[proxy].name,
                                 found.configured->where.to_string(),
                                 control::to_string(health.state(index).health),
                                 in_words(now - health.since(index)),
                                 reason,
                                 told.empty() ? "" : " (before: " + told + ")"),
             .bad = true}};
}

std::optional<health_book::news> health_book::on_lag(std::size_t proxy,
                                                     std::size_t server,
                                                     const pool::lag_gate::measurement& found,
                                                     steady::time_point now)
{
    auto& each = proxies_[proxy].servers[server];
    const auto before = each.lag.words();
    const bool turned = each.lag.measured(found, now);
    each.lag_problem_told.clear();
    const auto words = each.lag.words();
    if (turned) {
        each.quiet_until = now + between_words;
        each.lag_told = each.lag.lag();
        const auto by = each.lag.lag()
                            ? fmt::format(" ({} behind by {})", format_duration(*each.lag.lag()), found.method)
                            : std::string{};
        return news{.line = fmt::format("{} {}: {}",
                                        model_.proxies[proxy].name,
                                        each.configured->where.to_string(),
                                        each.lag.lagging() ? "no new sessions: " + words : "new sessions again" + by),
                    .bad = each.lag.lagging()};
    }
    const auto lag = each.lag.lag();
    const bool is_told =
        lag.has_value() == each.lag_told.has_value() && (!lag || std::chrono::abs(*lag - *each.lag_told) < told_from);
    if (is_told && words == before)
        return std::nullopt;
    each.lag_told = each.lag.lag();
    return news{};
}

std::optional<health_book::news>
health_book::on_no_lag(std::size_t proxy, std::size_t server, const std::string& why, steady::time_point now)
{
    auto& each = proxies_[proxy].servers[server];
    each.lag.unanswered(why);
    if (why == each.lag_problem_told || now < each.quiet_until)
        return std::nullopt;
    each.lag_problem_told = why;
    each.quiet_until = now + between_words;
    return news{
        .line = fmt::format(
            "{} {}: its lag is not known: {}", model_.proxies[proxy].name, each.configured->where.to_string(), why),
        .bad = true};
}

/// Why a server is down, or, if it is not, what is to be said of its replication.
std::string health_book::words_of(const service_entry& service, pool::server_index server)
{
    const auto& reason = service.health.reason(server);
    return reason.empty() ? service.servers[server].lag.words() : reason;
}

std::optional<health_book::news>
health_book::on_weight(std::size_t proxy, std::size_t server, std::size_t checker, int added)
{
    const auto index = static_cast<pool::server_index>(server);
    auto& [health, servers] = proxies_[proxy];
    if (!health.add_weight(index, checker, added))
        return std::nullopt;
    const auto& configured = *servers[server].configured;
    return news{.line = fmt::format("{} {}: weight {} ({} is configured)",
                                    model_.proxies[proxy].name,
                                    configured.where.to_string(),
                                    health.state(index).weight,
                                    configured.weight)};
}

std::optional<health_book::quorum_news> health_book::on_quorum(std::size_t proxy)
{
    auto& health = proxies_[proxy].health;
    const bool is_first = !health.quorum().held();
    if (!health.weigh_quorum())
        return std::nullopt;
    const auto& quorum = health.quorum();
    const bool held = quorum.held().value_or(false);
    if (is_first && held)
        return quorum_news{.held = true};
    const auto& configured = model_.proxies[proxy];
    return quorum_news{
        .line = fmt::format("{}: quorum {}: servers of weight {} are up, {} needed{}",
                            configured.name,
                            held ? "gained" : "lost",
                            quorum.weight(),
                            quorum.needed(),
                            held || configured.sorry_servers.empty() ? "" : "; new sessions go to the sorry servers"),
        .held = held};
}

health_message health_book::snapshot() const
{
    health_message all;
    for (std::size_t p = 0; p < proxies_.size(); ++p) {
        auto& proxy = all.proxies.emplace_back();
        proxy.name = model_.proxies[p].name;
        const auto& [health, servers] = proxies_[p];
        proxy.quorum = health.quorum().held();
        for (pool::server_index s = 0; s < servers.size(); ++s)
            proxy.servers.push_back({.address = servers[s].configured->where.to_string(),
                                     .state = health.state(s).health,
                                     .weight = health.state(s).weight,
                                     .reason = words_of(proxies_[p], s),
                                     .lag = servers[s].lag.lag(),
                                     .lagging = servers[s].lag.lagging()});
    }
    return all;
}

std::vector<control::proxy_status> health_book::describe(const counts_message& counts, steady::time_point now) const
{
    std::vector<control::proxy_status> all;
    for (std::size_t p = 0; p < proxies_.size(); ++p) {
        const auto& configured = model_.proxies[p];
        const auto counted = std::find_if(counts.proxies.begin(), counts.proxies.end(), [&](const auto& each) {
            return each.name == configured.name && each.servers.size() == servers_of(p);
        });
        auto& proxy = all.emplace_back();
        proxy.name = configured.name;
        proxy.kind = configured.kind == config::proxy_kind::mysql ? "mysql_proxy" : "tcp_proxy";
        proxy.sessions_max = configured.max_sessions;
        for (const auto& where : configured.listen)
            proxy.listen.push_back(where.to_string());
        if (counted != counts.proxies.end())
            proxy.counts = counted->counts;
        const auto& [health, servers] = proxies_[p];
        proxy.quorum = {
            .needed = health.quorum().needed(), .weight = health.quorum().weight(), .held = health.quorum().held()};
        for (pool::server_index s = 0; s < servers.size(); ++s) {
            auto& server = proxy.servers.emplace_back();
            server.address = servers[s].configured->where.to_string();
            server.sorry = s >= configured.servers.size();
            server.pool = servers[s].configured->pool;
            server.state = health.state(s).health;
            server.checked = !servers[s].configured->checkers.empty();
            server.reason = words_of(proxies_[p], s);
            server.lag = servers[s].lag.lag();
            server.lagging = servers[s].lag.lagging();
            server.lag_method = servers[s].lag.method();
            if (const auto at = servers[s].lag.measured_at())
                server.lag_age = std::chrono::duration_cast<milliseconds>(now - *at);
            server.lasted = std::chrono::duration_cast<milliseconds>(now - health.since(s));
            server.weight = health.state(s).weight;
            if (counted != counts.proxies.end())
                server.counts = counted->servers[s];
        }
    }
    return all;
}

std::optional<std::size_t> health_book::find(const std::string& name) const noexcept
{
    for (std::size_t p = 0; p < model_.proxies.size(); ++p)
        if (model_.proxies[p].name == name)
            return p;
    return std::nullopt;
}

}  // namespace tenbin::daemon
