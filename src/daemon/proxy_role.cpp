// The proxy role's control thread. It sleeps on its channels while the workers work; nothing that it does, and nothing
// that the supervisor or the monitor does or fails to do, holds up a session.
#include <tenbin/base/log.hpp>
#include <tenbin/daemon/abandoned_queries.hpp>
#include <tenbin/daemon/configuration.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/proxy_runtime.hpp>
#include <tenbin/daemon/role.hpp>
#include <tenbin/daemon/server_health_view.hpp>
#include <tenbin/daemon/suspicions.hpp>

#include <algorithm>
#include <array>
#include <poll.h>

namespace tenbin::daemon {

namespace {

control::server_counts read(const pool::server_counters& from, const command_counts& commands)
{
    return {.sessions = from.sessions,
            .logins = from.logins,
            .total = from.total,
            .connect_failed = from.connect_failed,
            .moved = from.moved,
            .moved_in_login = from.moved_in_login,
            .parked_used = from.parked_used,
            .lag_evicted = from.lag_evicted,
            .bytes_to_client = from.bytes_to_client,
            .bytes_to_server = from.bytes_to_server,
            .opaque = commands.opaque,
            .command_us = {commands.took.begin(), commands.took.end()}};
}

control::proxy_counts read(const pool::service& of, const pool::client_gate& gate)
{
    using pool::client_refusal;
    const auto& from = of.counters();
    return {.sessions = from.sessions,
            .total = from.admitted,
            .refused_limit = from.refused_limit,
            .refused_down = from.refused_down,
            .refused_full = from.refused_full,
            .refused_address = gate.refused(client_refusal::not_allowed),
            .refused_client_sessions = gate.refused(client_refusal::too_many_sessions),
            .refused_client_logins = gate.refused(client_refusal::too_many_logins),
            .refused_client_rate = gate.refused(client_refusal::too_fast),
            .refused_proxy_header = gate.refused(client_refusal::no_proxy_header),
            .queue_waiting = of.queue().waiting(),
            .queue_total = from.queued_total,
            .queue_timeouts = from.queue_timeouts};
}

class proxy_role {
public:
    explicit proxy_role(channel supervisor) : supervisor_{std::move(supervisor)} {}
    int run();

private:
    void wait_for_events();
    void hear_supervisor();
    void hear_monitor();
    void take_listeners(message& what);
    void start(const start_message& what);
    void fail(std::string words);
    void link(message& what);
    void apply(const health_message& said);
    void answer(const ask_counts_message& asked);
    void tell_suspicions();
    void tell_abandoned();

    channel supervisor_;
    std::optional<channel> monitor_;
    std::vector<listener_socket> listeners_;  ///< until they are the runtime's
    config::model model_;
    std::optional<suspicions> suspicions_;
    abandoned_queries abandoned_;
    std::unique_ptr<proxy_runtime> runtime_;
    bool ending_ = false;
    int status_ = 0;
};

int proxy_role::run()
{
    while (!ending_)
        wait_for_events();
    if (runtime_)
        runtime_->stop();
    return status_;
}

void proxy_role::wait_for_events()
{
    const bool linked = monitor_ && !monitor_->closed();
    std::array<pollfd, 4> wanted{
        pollfd{.fd = supervisor_.fd(), .events = supervisor_.wanted_events(), .revents = 0},
        pollfd{
            .fd = linked ? monitor_->fd() : -1, .events = linked ? monitor_->wanted_events() : short{0}, .revents = 0},
        pollfd{.fd = suspicions_ ? suspicions_->wake_fd() : -1, .events = POLLIN, .revents = 0},
        pollfd{.fd = abandoned_.wake_fd(), .events = POLLIN, .revents = 0}};
    int timeout = -1;
    if (suspicions_ && suspicions_->next_due())
        timeout = static_cast<int>(std::max<std::int64_t>(
            0, std::chrono::ceil<milliseconds>(*suspicions_->next_due() - steady::now()).count()));
    if (::poll(wanted.data(), wanted.size(), timeout) < 0)
        return;
    if (wanted[0].revents != 0)
        hear_supervisor();
    if (wanted[1].revents != 0 && monitor_ && !monitor_->closed())
        hear_monitor();
    if (suspicions_)
        tell_suspicions();
    if (wanted[3].revents != 0)
        tell_abandoned();
}

void proxy_role::hear_supervisor()
{
    supervisor_.flush();
    for (auto& each : supervisor_.receive()) {
        if (each.type == listeners_message::type) {
            take_listeners(each);
        } else if (each.type == start_message::type) {
            if (const auto what = decode_start(each.body); what)
                start(*what);
            else
                fail(what.error().words);
        } else if (each.type == link_type) {
            link(each);
        } else if (each.type == stop_type) {
            log::info("ending: sessions are cut");
            ending_ = true;
        } else {
            log::warn("the supervisor said \"{}\", which is not understood", each.type);
        }
    }
    if (supervisor_.closed())
        ending_ = true;  // a role never outlives the supervisor
}

void proxy_role::take_listeners(message& what)
{
    const auto listed = decode_listeners(what.body);
    if (!listed || listed->places.size() != what.descriptors.size())
        return fail("the listening sockets did not arrive as they should");
    for (std::size_t i = 0; i < listed->places.size(); ++i)
        listeners_.push_back(
            {.proxy = listed->places[i].proxy, .slot = listed->places[i].slot, .fd = what.descriptors[i].release()});
}

void proxy_role::start(const start_message& what)
{
    if (runtime_ || ending_)
        return;
    auto parsed = parse_bundle(what.bundle);
    if (!parsed)
        return fail("the configuration is not understood: " + parsed.error().words);
    model_ = std::move(*parsed);
    const auto beyond = [&](const auto& each) { return each.proxy >= model_.proxies.size(); };
    if (std::any_of(listeners_.begin(), listeners_.end(), beyond))
        return fail("a listening socket belongs to no proxy");
    suspicions_.emplace(model_);
    const proxy_runtime::hints hints{
        .failed = [this](std::size_t proxy, pool::server_index server) { suspicions_->note(proxy, server); },
        .abandoned =
            [this](std::size_t proxy, pool::server_index server, std::uint32_t thread) {
                abandoned_.note({.proxy = proxy, .server = server, .thread = thread});
            }};
    auto runtime = proxy_runtime::start(model_, std::exchange(listeners_, {}), hints);
    if (!runtime)
        return fail(runtime.error().words);
    runtime_ = std::move(*runtime);
    std::ignore = supervisor_.send(encode(
        ready_message{.engine = runtime_->engine_name(), .workers = static_cast<unsigned>(runtime_->workers())}));
}

void proxy_role::fail(std::string words)
{
    std::ignore = supervisor_.send(encode(failed_message{.words = std::move(words)}));
    ending_ = true;
    status_ = 1;
}

void proxy_role::link(message& what)
{
    if (what.descriptors.size() == 1)
        monitor_.emplace(std::move(what.descriptors.front()));
}

void proxy_role::hear_monitor()
{
    monitor_->flush();
    for (const auto& each : monitor_->receive()) {
        if (each.type == health_message::type) {
            if (const auto said = decode_health(each.body); said)
                apply(*said);
            else
                log::warn("the monitor's word of the servers is passed over: {}", said.error().words);
        } else if (each.type == ask_counts_message::type) {
            if (const auto asked = decode_ask_counts(each.body); asked)
                answer(*asked);
        } else {
            log::warn("the monitor said \"{}\", which is not understood", each.type);
        }
    }
    if (!monitor_->closed())
        return;
    log::warn("no word from the monitor any more ({}); servers keep the state that they had", monitor_->problem());
    std::ignore = supervisor_.send({.type = unlinked_type});
}

void proxy_role::apply(const health_message& said)
{
    if (!runtime_)
        return;
    for (std::size_t i = 0; i < model_.proxies.size(); ++i) {
        const auto named = std::find_if(said.proxies.begin(), said.proxies.end(), [&](const auto& each) {
            return each.name == model_.proxies[i].name;
        });
        if (named == said.proxies.end())
            continue;
        runtime_->service(i).apply(merge(runtime_->service(i), *named), steady::now());
        if (named->quorum)
            runtime_->service(i).set_quorum(*named->quorum);
    }
    runtime_->health_changed();
}

void proxy_role::answer(const ask_counts_message& asked)
{
    if (!runtime_ || monitor_->closed())
        return;
    counts_message all{.id = asked.id, .log_lines_dropped = log::dropped()};
    for (std::size_t i = 0; i < model_.proxies.size(); ++i) {
        auto& service = runtime_->service(i);
        auto& proxy = all.proxies.emplace_back();
        proxy.name = model_.proxies[i].name;
        proxy.counts = read(service, runtime_->gate(i));
        for (std::size_t s = 0; s < service.size(); ++s)
            proxy.servers.push_back(
                read(service.counters(static_cast<pool::server_index>(s)), runtime_->commands(i, s)));
    }
    if (const auto sent = monitor_->send(encode(all)); !sent)
        log::warn("the counts can't be told: {}", sent.error().words);
}

/// Without a monitor they are forgotten: a new one begins with a check of every server.
void proxy_role::tell_suspicions()
{
    for (const auto& each : suspicions_->take(steady::now())) {
        // A monitor that does not read loses hints, not memory.
        if (!monitor_ || monitor_->closed() || monitor_->has_unsent())
            continue;
        std::ignore =
            monitor_->send(encode(suspect_message{.proxy = model_.proxies[each.proxy].name, .server = each.server}));
    }
}

/// A monitor that comes too late for them leaves them to their end.
void proxy_role::tell_abandoned()
{
    abandoned_message all;
    for (const auto& each : abandoned_.take())
        all.queries.push_back({.proxy = model_.proxies[each.proxy].name, .server = each.server, .thread = each.thread});
    if (all.queries.empty())
        return;
    if (!monitor_ || monitor_->closed() || monitor_->has_unsent())
        log::warn("{} queries whose clients have left run on: the monitor does not listen", all.queries.size());
    else
        std::ignore = monitor_->send(encode(all));
}

}  // namespace

int run_proxy(channel supervisor)
{
    return proxy_role{std::move(supervisor)}.run();
}

}  // namespace tenbin::daemon
