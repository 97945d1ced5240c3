#include <tenbin/daemon/service_book.hpp>

#include <fmt/format.h>

namespace tenbin::daemon {

namespace {

std::string title(const config::virtual_server& service)
{
    return "virtual_server " + name_of(service);
}

}  // namespace

service_book::service_book(const config::model& model, steady::time_point now) : model_{model}
{
    for (const auto& each : model.virtual_servers)
        services_.emplace_back(each, now);
}

std::optional<service_book::news> service_book::on_result(std::size_t service,
                                                          std::size_t server,
                                                          std::size_t check,
                                                          const std::optional<std::string>& problem,
                                                          steady::time_point now)
{
    const auto change = services_[service].result(server, check, problem, now);
    if (!change)
        return std::nullopt;
    const auto& configured = model_.virtual_servers[service];
    const auto lasted = describe_duration(std::chrono::duration_cast<microseconds>(change->lasted));
    news made{.line = fmt::format("{}: server {} is {}{} (had been {} for {})",
                                  title(configured),
                                  configured.servers[server].where.to_string(),
                                  change->alive ? "up" : "down",
                                  change->why.empty() ? "" : ": " + change->why,
                                  change->alive ? "down" : "up",
                                  lasted),
              .good = change->alive};
    // As keepalived: that a server which was waited for has come is told with rs_init_notifies only.
    made.is_to_be_told = !change->is_first || !change->alive || model_.scripts.real_servers_at_start;
    return made;
}

bool service_book::on_weight(std::size_t service, std::size_t server, std::size_t check, int added)
{
    return services_[service].add_weight(server, check, added);
}

std::optional<service_book::news> service_book::on_quorum(std::size_t service)
{
    auto& watch = services_[service];
    const auto held = watch.weigh_quorum();
    if (!held)
        return std::nullopt;
    const auto& configured = model_.virtual_servers[service];
    return news{.line = fmt::format("{}: quorum {}: weight {} of {}{}",
                                    title(configured),
                                    *held ? "gained" : "lost",
                                    watch.quorum().weight(),
                                    watch.quorum().needed(),
                                    *held || !configured.sorry_server ? "" : "; the sorry server serves"),
                .good = *held};
}

services_message service_book::snapshot() const
{
    services_message all;
    for (const auto& watch : services_) {
        auto& made = all.services.emplace_back();
        if (watch.is_known())
            made.quorum = watch.state().quorum;
        for (std::size_t s = 0; s < watch.state().servers.size(); ++s) {
            const auto& server = watch.state().servers[s];
            made.servers.push_back(
                {.alive = watch.is_known(s) ? std::optional{server.alive} : std::nullopt, .weight = server.weight});
        }
    }
    return all;
}

std::vector<control::service_status> service_book::describe(steady::time_point now) const
{
    std::vector<control::service_status> all;
    for (std::size_t v = 0; v < services_.size(); ++v) {
        const auto& watch = services_[v];
        const auto& configured = model_.virtual_servers[v];
        control::service_status made{.name = name_of(configured),
                                     .scheduler = std::string{ipvs::name_of(configured.balance)},
                                     .quorum = {.needed = watch.quorum().needed(),
                                                .weight = watch.quorum().weight(),
                                                .held = watch.quorum().held()}};
        for (std::size_t s = 0; s < configured.servers.size(); ++s) {
            const auto& server = configured.servers[s];
            const auto& now_is = watch.state().servers[s];
            made.servers.push_back({.address = server.where.to_string(),
                                    .alive = now_is.alive,
                                    .checked = !server.checks.empty() && watch.is_known(s),
                                    .reason = watch.reason(s),
                                    .lasted = std::chrono::duration_cast<milliseconds>(now - watch.since(s)),
                                    .weight = now_is.weight});
        }
        if (configured.sorry_server)
            made.servers.push_back({.address = configured.sorry_server->to_string(),
                                    .sorry = true,
                                    .alive = true,
                                    .checked = false,
                                    .lasted = milliseconds{0},
                                    .weight = watch.state().quorum ? 0U : 1U});
        all.push_back(std::move(made));
    }
    return all;
}

}  // namespace tenbin::daemon
