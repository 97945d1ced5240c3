#include <tenbin/check/datagram_probe.hpp>
#include <tenbin/check/file_probe.hpp>
#include <tenbin/check/http_probe.hpp>
#include <tenbin/check/service_scheduler.hpp>
#include <tenbin/check/smtp_probe.hpp>

#include <fmt/format.h>

namespace tenbin::check {

namespace {

/// The first rounds come soon, spread over a time within these bounds: until then a dead server counts as alive.
constexpr milliseconds first_rounds_least{50};
constexpr milliseconds first_rounds_most{3000};

/// The port of a service; of a group the first one that is written.
std::uint16_t port_of(const config::virtual_server& service, const config::model& all)
{
    if (service.group.empty())
        return service.where.port;
    for (const auto& group : all.virtual_server_groups)
        if (group.name == service.group)
            for (const auto& entry : group.entries)
                if (entry.port != 0)
                    return entry.port;
    return 0;
}

}  // namespace

service_scheduler::service_scheduler(asio::io_context& context, const config::model& model, listener listens)
    : context_{context}, model_{model}, listener_{std::move(listens)}, files_{context, model}
{
    for (std::size_t v = 0; v < model.virtual_servers.size(); ++v)
        for (std::size_t s = 0; s < model.virtual_servers[v].servers.size(); ++s)
            for (std::size_t c = 0; c < model.virtual_servers[v].servers[s].checks.size(); ++c)
                add({v, s, c});
}

void service_scheduler::add(const subject& of)
{
    const auto& service = model_.virtual_servers[of.service];
    const auto& server = service.servers[of.server];
    const auto& check = server.checks[of.check];
    endpoint where = server.where;
    where.host = check.connect_ip.value_or(where.host);
    where.port = check.connect_port.value_or(where.port != 0 ? where.port : port_of(service, model_));
    auto& made = *jobs_.emplace_back(std::make_unique<job>(job{of, &service, &server, &check, where}));
    const auto whose = fmt::format("virtual_server {}, server {}", name_of(service), server.where.to_string());
    made.checks = std::make_unique<series>(
        context_,
        series::pace{check.delay_loop, check.retry, check.delay_before_retry, check.refusal_is_final},
        series::part{.probe = [this, &made] { return probe(made); },
                     .found = [this, &made](const verdict& found) { take(made, found); },
                     .undone = [this, whose](const std::string& why) { undone_.say(whose, why); }});
    if (const auto* const how = std::get_if<config::file_check>(&check.what))
        files_.add(*how, *made.checks);
}

void service_scheduler::start()
{
    std::vector<series*> all;
    for (const auto& each : jobs_)
        all.push_back(each->checks.get());
    begin_apart(all, first_rounds_least, first_rounds_most);
    files_.watch();
}

void service_scheduler::take(job& each, const verdict& found)
{
    listener_.on_weight(each.of, found.added_weight);
    listener_.on_result(each.of, found.problem);
}

asio::awaitable<result<verdict>> service_scheduler::probe(job& each)
{
    const auto& what = each.check->what;
    if (const auto* const script = std::get_if<config::misc_check>(&what)) {
        const auto end = co_await listener_.run(each.of);
        co_return judge(*script, each.server->weight, end);
    }
    if (const auto* const file = std::get_if<config::file_check>(&what))
        co_return probe_file(*file, files_.of(*file));
    auto found = co_await probe_over_network(each);
    if (!found)
        co_return tl::unexpected{std::move(found.error())};
    co_return verdict{.problem = std::move(*found)};
}

asio::awaitable<result<problem>> service_scheduler::probe_over_network(job& each)
{
    const auto& check = *each.check;
    const auto limit = check.connect_timeout;
    const origin from{.host = check.bind_to, .port = check.bind_port, .interface = check.bind_interface};
    if (const auto* const http = std::get_if<config::http_check>(&check.what)) {
        auto host = host_of(each);
        co_return co_await probe_http(each.where, limit, *http, std::move(host), from);
    }
    if (const auto* const smtp = std::get_if<config::smtp_check>(&check.what))
        co_return co_await probe_smtp(each.where, limit, *smtp, from);
    if (const auto* const dns = std::get_if<config::dns_check>(&check.what))
        co_return co_await probe_dns(each.where, limit, *dns, from);
    if (const auto* const udp = std::get_if<config::udp_check>(&check.what))
        co_return co_await probe_udp(each.where, limit, *udp, from);
    if (std::holds_alternative<config::ping_check>(check.what))
        co_return co_await probe_ping(each.where.host, limit, from);
    co_return co_await probe_tcp(each.where, limit, from);
}

std::string service_scheduler::host_of(const job& each)
{
    if (!each.server->virtualhost.empty())
        return each.server->virtualhost;
    return each.service->virtualhost.empty() ? each.where.to_string() : each.service->virtualhost;
}

}  // namespace tenbin::check
