#include <tenbin/base/log.hpp>
#include <tenbin/check/datagram_probe.hpp>
#include <tenbin/check/file_probe.hpp>
#include <tenbin/check/http_probe.hpp>
#include <tenbin/check/service_scheduler.hpp>
#include <tenbin/check/smtp_probe.hpp>
#include <tenbin/pool/refused.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace tenbin::check {

namespace {

/// The first rounds come soon, and are spread over so much time a check, within these bounds: until then a dead server
/// counts as alive.
constexpr milliseconds first_round_share{1};
constexpr milliseconds first_rounds_least{50};
constexpr milliseconds first_rounds_most{3000};
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// A server without a port, or one that gets its packets unchanged, is asked at the service's.
endpoint asked_at(const config::virtual_server& service,
                  const config::service_server& server,
                  const config::service_check& check)
{
    endpoint where = server.where;
    if (where.port == 0)
        where.port = service.where.port;
    where.host = check.connect_ip.value_or(where.host);
    where.port = check.connect_port.value_or(where.port);
    return where;
}

}  // namespace

service_scheduler::service_scheduler(asio::io_context& context, const config::model& model, listener listens)
    : context_{context}, model_{model}, listener_{std::move(listens)}
{
    for (std::size_t v = 0; v < model.virtual_servers.size(); ++v) {
        const auto& service = model.virtual_servers[v];
        for (std::size_t s = 0; s < service.servers.size(); ++s) {
            const auto& server = service.servers[s];
            for (std::size_t c = 0; c < server.checks.size(); ++c)
                jobs_.push_back(std::make_unique<job>(job{{v, s, c},
                                                          &service,
                                                          &server,
                                                          &server.checks[c],
                                                          asked_at(service, server, server.checks[c]),
                                                          asio::steady_timer{context}}));
        }
    }
}

void service_scheduler::start()
{
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(jobs_.size(), 1));
    const auto within = std::clamp(first_round_share * count, first_rounds_least, first_rounds_most);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        jobs_[i]->timer.expires_after(within * static_cast<std::int64_t>(i) / count);
        asio::co_spawn(context_, run(*jobs_[i]), asio::detached);
    }
    watch_files();
}

/// A file that changes is looked at in the next moment.
void service_scheduler::watch_files()
{
    std::vector<std::string> paths;
    std::vector<job*> watching;
    for (const auto& each : jobs_)
        if (const auto* const how = std::get_if<config::file_check>(&each->check->what)) {
            paths.push_back(file_of(*how).file);
            watching.push_back(each.get());
        }
    if (!paths.empty())
        files_.emplace(context_, paths, [all = std::move(watching)](std::size_t i) { all[i]->timer.cancel(); });
}

asio::awaitable<void> service_scheduler::run(job& each)
{
    for (;;) {
        co_await each.timer.async_wait(as_result);  // cancelled: its file has changed
        const auto began = steady::now();
        const auto found = co_await round(each);
        if (found) {
            listener_.on_weight(each.of, found->added_weight);
            listener_.on_result(each.of, found->problem);
        } else {
            say_undone(each, found.error().words);
        }
        each.timer.expires_at(std::max(began + each.check->delay_loop, steady::now()));
    }
}

asio::awaitable<result<verdict>> service_scheduler::round(job& each)
{
    for (unsigned attempt = 0;; ++attempt) {
        auto found = co_await probe(each);
        const bool is_final = !found || !found->problem || attempt >= each.check->retry ||
                              (each.check->refusal_is_final && pool::is_refused(*found->problem));
        if (is_final)
            co_return found;
        each.timer.expires_after(each.check->delay_before_retry);
        co_await each.timer.async_wait(as_result);
    }
}

asio::awaitable<result<verdict>> service_scheduler::probe(job& each)
{
    const auto& what = each.check->what;
    if (const auto* const script = std::get_if<config::misc_check>(&what)) {
        const auto end = co_await listener_.run(each.of);
        co_return judge(*script, each.server->weight, end);
    }
    if (const auto* const file = std::get_if<config::file_check>(&what))
        co_return probe_file(*file, file_of(*file));
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

/// The configuration has been checked: the file is one of its own.
const config::track_file& service_scheduler::file_of(const config::file_check& how) const
{
    const auto file = std::ranges::find(model_.track_files, how.track_file, &config::track_file::name);
    assert(file != model_.track_files.end());
    return *file;
}

void service_scheduler::say_undone(const job& each, const std::string& why)
{
    if (const auto unsaid = undone_lines_.admit(log::limit::clock::now()))
        log::warn("virtual_server {}, server {}: not checked, and taken for what it was: {}{}",
                  name_of(*each.service),
                  each.server->where.to_string(),
                  why,
                  *unsaid == 0 ? "" : fmt::format(" (and {} more such rounds)", *unsaid));
}

}  // namespace tenbin::check
