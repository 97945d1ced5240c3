#include <tenbin/daemon/proxy_runtime.hpp>
#include <tenbin/mysql/kill_guard.hpp>
#include <tenbin/mysql/login_desk.hpp>
#include <tenbin/mysql/session.hpp>
#include <tenbin/mysql/session_tracker.hpp>
#include <tenbin/net/session_host.hpp>

#include <algorithm>
#include <pthread.h>
#include <random>
#include <thread>
#include <unistd.h>
#include <utility>

namespace tenbin::daemon {

namespace {

net::session_host::protocol protocol_of(const config::proxy& proxy)
{
    if (proxy.kind == config::proxy_kind::mysql) {
        const auto desk = std::make_shared<mysql::login_desk>(proxy);
        return {.login = [desk](net::session_host& host,
                                net::visitor client) { return mysql::session(host, *desk, std::move(client)); },
                .on_fin = net::half_close::ends_session,
                .spare = [desk](pool::server_index server) { return desk->take(server); },
                .make_tracker = proxy.track_commands ? &mysql::make_session_tracker : nullptr,
                .on_held = &mysql::hold_kill};
    }
    return {.login = &net::tcp_session, .on_fin = net::half_close::forwarded, .make_tracker = nullptr};
}

std::uint64_t random_seed()
{
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
}

std::size_t worker_count(const config::model& model)
{
    return model.global.workers != 0 ? model.global.workers : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

/// A thread with its engine and, for each proxy, the sessions that run here.
struct proxy_runtime::worker {
    std::unique_ptr<net::engine> engine;
    std::vector<std::unique_ptr<net::session_host>> hosts;
    std::thread thread;

    ~worker() { end(); }
    void end()
    {
        if (thread.joinable()) {
            engine->stop();
            thread.join();
        }
    }
};

proxy_runtime::proxy_runtime(const config::model& model) : model_{model}
{
    for (const auto& proxy : model_.proxies) {
        services_.push_back(std::make_unique<pool::service>(proxy));
        gates_.push_back(std::make_unique<pool::client_gate>(proxy, random_seed()));
    }
}

result<std::unique_ptr<proxy_runtime>>
proxy_runtime::start(const config::model& model, std::vector<listener_socket> listeners, const hints& told)
{
    std::unique_ptr<proxy_runtime> made{new proxy_runtime{model}};
    const auto count = worker_count(model);
    for (std::size_t i = 0; i < count; ++i) {
        auto engine = net::engine::make(model.global.engine);
        if (!engine) {
            for (const auto& listener : listeners)
                ::close(listener.fd);
            return tl::unexpected{std::move(engine.error())};
        }
        auto& added = *made->workers_.emplace_back(std::make_unique<worker>());
        added.engine = std::move(*engine);
        for (std::size_t p = 0; p < made->model_.proxies.size(); ++p)
            added.hosts.push_back(std::make_unique<net::session_host>(
                *added.engine,
                net::session_host::shared{made->model_.proxies[p], *made->services_[p], *made->gates_[p]},
                protocol_of(made->model_.proxies[p]),
                [hint = told.failed, p](pool::server_index server) { hint(p, server); }));
        for (auto& host : added.hosts) {
            made->everybody_.add(*host);
            host->sightings().use(made->everybody_);
        }
        for (std::size_t p = 0; p < added.hosts.size(); ++p)
            if (made->model_.proxies[p].commands.kill_on_disconnect)
                added.hosts[p]->tell_abandoned(
                    [hint = told.abandoned, p](auto server, std::uint32_t thread) { hint(p, server, thread); });
    }
    made->engine_name_ = made->workers_.front()->engine->name();
    // Fewer workers than slots: a worker owns several, so that every queue of the listener is served.
    for (const auto& listener : listeners)
        made->workers_[listener.slot % count]->hosts[listener.proxy]->listen(listener.fd);
    for (auto& each : made->workers_) {
        each->thread = std::thread{[engine = each->engine.get()] { engine->run(); }};
        pthread_setname_np(each->thread.native_handle(), "worker");
    }
    return made;
}

proxy_runtime::~proxy_runtime()
{
    stop();
}

pool::service& proxy_runtime::service(std::size_t proxy)
{
    return *services_[proxy];
}

const pool::client_gate& proxy_runtime::gate(std::size_t proxy) const
{
    return *gates_[proxy];
}

command_counts proxy_runtime::commands(std::size_t proxy, std::size_t server) const
{
    command_counts sum;
    for (const auto& each : workers_) {
        const auto& seen = each->hosts[proxy]->activity();
        seen.add_to(sum.took, server);
        sum.opaque += seen.opaque(server);
    }
    return sum;
}

void proxy_runtime::health_changed()
{
    struct look final : net::task {
        explicit look(worker& on) : at{on} {}
        void run() override
        {
            for (auto& host : at.hosts)
                host->health_changed();
        }
        worker& at;
    };
    for (auto& each : workers_)
        each->engine->post(std::make_unique<look>(*each));
}

const std::string& proxy_runtime::engine_name() const noexcept
{
    return engine_name_;
}

std::size_t proxy_runtime::workers() const noexcept
{
    return workers_.size();
}

void proxy_runtime::stop()
{
    for (auto& each : workers_)
        each->engine->stop();
    // They speak to each other until the last of them has ended.
    for (auto& each : workers_)
        each->end();
    workers_.clear();
}

}  // namespace tenbin::daemon
