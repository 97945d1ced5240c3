#include <tenbin/daemon/health_book.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::daemon {

namespace {

/// Words that change with every round (a lag, a counter) must not fill the log.
constexpr seconds between_words{10};

std::string in_words(steady::duration time)
{
    return describe_duration(std::chrono::duration_cast<microseconds>(time));
}

}  // namespace

health_book::health_book(const config::model& model, steady::time_point now) : model_{model}
{
    for (const auto& proxy : model_.proxies) {
        auto& entries = proxies_.emplace_back();
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list)
                entries.push_back({.configured = &server, .health = pool::server_health{server, now}});
    }
}

health_book::news
health_book::changed(std::size_t proxy, const entry& of, const pool::server_health::transition& change) const
{
    return {.line = fmt::format("{} {}: {} -> {}{}{} (had been {} for {})",
                                model_.proxies[proxy].name,
                                of.configured->where.to_string(),
                                control::to_string(change.from),
                                control::to_string(change.to),
                                change.why.empty() ? "" : ": ",
                                change.why,
                                control::to_string(change.from),
                                in_words(change.lasted)),
            .bad = change.to == pool::health::down};
}

std::optional<health_book::news> health_book::on_result(std::size_t proxy,
                                                        std::size_t server,
                                                        std::size_t checker,
                                                        const std::optional<std::string>& failure,
                                                        steady::time_point now)
{
    auto& found = proxies_[proxy][server];
    const auto before = found.health.reason();
    if (const auto change = found.health.result(checker, failure, now)) {
        found.quiet_until = now + between_words;
        return changed(proxy, found, *change);
    }
    const auto& reason = found.health.reason();
    if (reason == before)
        return std::nullopt;
    if (reason.empty() || now < found.quiet_until)
        return news{};
    found.quiet_until = now + between_words;
    return news{.line = fmt::format("{} {}: still {}, for {}: {} (before: {})",
                                    model_.proxies[proxy].name,
                                    found.configured->where.to_string(),
                                    control::to_string(found.health.state().health),
                                    in_words(found.health.for_how_long(now)),
                                    reason,
                                    before),
                .bad = true};
}

health_message health_book::snapshot() const
{
    health_message all;
    for (std::size_t p = 0; p < proxies_.size(); ++p) {
        auto& proxy = all.proxies.emplace_back();
        proxy.name = model_.proxies[p].name;
        for (const auto& each : proxies_[p])
            proxy.servers.push_back({.address = each.configured->where.to_string(),
                                     .state = each.health.state().health,
                                     .weight = each.health.state().weight,
                                     .reason = each.health.reason()});
    }
    return all;
}

std::vector<control::proxy_status> health_book::describe(const counts_message& counts, steady::time_point now) const
{
    std::vector<control::proxy_status> all;
    for (std::size_t p = 0; p < proxies_.size(); ++p) {
        const auto& configured = model_.proxies[p];
        const auto counted = std::find_if(counts.proxies.begin(), counts.proxies.end(), [&](const auto& each) {
            return each.name == configured.name && each.servers.size() == proxies_[p].size();
        });
        auto& proxy = all.emplace_back();
        proxy.name = configured.name;
        proxy.kind = configured.kind == config::proxy_kind::mysql ? "mysql_proxy" : "tcp_proxy";
        proxy.sessions_max = configured.max_sessions;
        for (const auto& where : configured.listen)
            proxy.listen.push_back(where.to_string());
        if (counted != counts.proxies.end())
            proxy.counts = counted->counts;
        for (std::size_t s = 0; s < proxies_[p].size(); ++s) {
            const auto& health = proxies_[p][s].health;
            auto& server = proxy.servers.emplace_back();
            server.address = proxies_[p][s].configured->where.to_string();
            server.sorry = s >= configured.servers.size();
            server.state = health.state().health;
            server.checked = !proxies_[p][s].configured->checkers.empty();
            server.reason = health.reason();
            server.lasted = std::chrono::duration_cast<milliseconds>(now - health.since());
            server.weight = health.state().weight;
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
