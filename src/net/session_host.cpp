#include <tenbin/base/log.hpp>
#include <tenbin/net/session_host.hpp>
#include <tenbin/net/timer.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <sys/socket.h>
#include <unistd.h>

namespace tenbin::net {

namespace {

using namespace std::chrono_literals;

/// An attempt gets at least this much of what is left, and a third of it when that is more.
constexpr steady::duration attempt_least = 500ms;
constexpr int attempt_share = 3;

std::string and_unsaid(unsigned events)
{
    return events == 0 ? "" : " (and " + std::to_string(events) + " more since the last such line)";
}

std::optional<endpoint> peer_of(const stream& client)
{
    socket_address peer;
    peer.size = sizeof peer.storage;
    if (!client.is_open() || getpeername(client.descriptor(), peer.get(), &peer.size) != 0)
        return std::nullopt;
    return from_socket_address(peer.storage);
}

}  // namespace

std::string_view to_string(dial_failure why) noexcept
{
    switch (why) {
    case dial_failure::all_down:
        return "none is up";
    case dial_failure::all_full:
        return "all are full";
    case dial_failure::timed_out:
        return "none answered in time";
    case dial_failure::stopping:
        return "tenbin stops";
    }
    return "?";
}

std::string no_server(dial_failure why, const std::string& last_problem)
{
    auto words = "no server: " + std::string{to_string(why)};
    if (!last_problem.empty())
        words += "; last: " + last_problem;
    return words;
}

session_host::session_host(
    engine& home, const config::proxy& proxy, pool::service& service, protocol how, failure_hint hint)
    : home_{home}, proxy_{proxy}, service_{service}, how_{how}, activity_{service.size()},
      tracker_{how.make_tracker == nullptr ? nullptr : how.make_tracker(activity_)},
      rules_{.on_fin = how.on_fin, .idle_timeout = proxy.idle_timeout, .watcher = tracker_.get()}, hint_{std::move(
                                                                                                       hint)},
      failure_lines_(proxy.servers.size() + proxy.sorry_servers.size()), random_{std::random_device{}()}
{
}

session_host::~session_host()
{
    while (sessions_ != nullptr) {
        auto* const left = sessions_;
        sessions_ = left->next;
        delete left;
    }
}

void session_host::listen(int listener)
{
    acceptors_.push_back(std::make_unique<acceptor>(home_, listener, *this));
    acceptors_.back()->start();
}

void session_host::on_accept(int descriptor)
{
    stream client{home_, descriptor};
    asio::co_spawn(home_.get_executor(), run_login(std::move(client)), [](const std::exception_ptr& thrown) {
        // Only std::bad_alloc comes this way: the session is gone, the others go on.
        try {
            if (thrown)
                std::rethrow_exception(thrown);
        } catch (const std::exception& problem) {
            log::error("a session ended: {}", problem.what());
        }
    });
}

awaitable<void> session_host::run_login(stream client)
{
    co_await how_.login(*this, std::move(client));
}

void session_host::on_accept_failure(int number)
{
    log::warn("{}: accept: {}; trying again in 100ms", proxy_.name, std::generic_category().message(number));
}

std::string session_host::at_limit() const
{
    return "refused: max_sessions " + std::to_string(proxy_.max_sessions) + " reached";
}

void session_host::refused(const stream& client, const std::string& why)
{
    if (const auto unsaid = refusal_lines_.admit(home_.now()))
        log::warn("{}: {}{}", describe(client), why, and_unsaid(*unsaid));
}

void session_host::failed_login(const stream& client, const std::string& how)
{
    if (const auto unsaid = login_lines_.admit(home_.now()))
        log::info("{}: {}{}", describe(client), how, and_unsaid(*unsaid));
}

std::string session_host::describe(const stream& client) const
{
    const auto where = peer_of(client);
    return proxy_.name + ": client " + (where ? where->to_string() : "gone");
}

awaitable<void> session_host::wait_for_health(steady::time_point until)
{
    timer clock{home_};
    waiting_.push_back(&clock);
    co_await clock.async_wait(until, as_result);
    std::erase(waiting_, &clock);
}

void session_host::health_changed()
{
    for (auto* clock : std::exchange(waiting_, {}))
        clock->cancel();
    if (proxy_.when_down != config::when_down::refuse || refusing_ == service_.nobody_is_up())
        return;
    refusing_ = !refusing_;
    for (auto& each : acceptors_)
        if (refusing_)
            each->refuse();
        else
            each->start();
}

void session_host::failed_session(pool::server_index server, const std::string& why)
{
    service_.counters(server).connect_failed.fetch_add(1, std::memory_order_relaxed);
    if (hint_)
        hint_(server);
    if (const auto unsaid = failure_lines_[server].admit(home_.now()))
        log::info("{}: server {} failed a session: {}{}",
                  proxy_.name,
                  service_.configured(server).where.to_string(),
                  why,
                  and_unsaid(*unsaid));
}

search session_host::begin_search(const stream& client, steady::time_point until)
{
    search begun{.who = {}, .until = until};
    if (proxy_.balance == config::balance::p2c)
        begun.who.dice = random_();
    if (proxy_.balance == config::balance::source_hash)
        if (const auto where = peer_of(client))
            begun.who.source = pool::source_of(where->host);
    return begun;
}

awaitable<tl::expected<dialed, dial_failure>> session_host::dial(search& state)
{
    for (;;) {
        if (home_.stopping())
            co_return tl::unexpected{dial_failure::stopping};
        const auto left = state.until - home_.now();
        if (left <= 0s) {
            service_.counters().refused_down.fetch_add(1, std::memory_order_relaxed);
            co_return tl::unexpected{dial_failure::timed_out};
        }
        const auto chosen = service_.choose(state.before, state.who);
        if (!chosen) {
            if (chosen.error() == pool::refusal::all_full) {
                service_.counters().refused_full.fetch_add(1, std::memory_order_relaxed);
                co_return tl::unexpected{dial_failure::all_full};
            }
            if (chosen.error() == pool::refusal::all_down) {
                service_.counters().refused_down.fetch_add(1, std::memory_order_relaxed);
                co_return tl::unexpected{dial_failure::all_down};
            }
            co_await wait_for_health(state.until);
            continue;
        }
        dialed attempt{.at = {service_, *chosen}, .server = stream{home_}};
        const auto& to = service_.configured(*chosen).where;
        attempt.server.expires_after(std::min(left, std::max(left / attempt_share, attempt_least)));
        const auto [problem, unused] = co_await attempt.server.async_connect(to, as_result);
        if (!problem)
            co_return attempt;
        state.before.add(*chosen);
        if (problem == asio::error::operation_aborted)
            continue;  // the engine stops: said above
        state.last_problem = to.to_string() + ": " + problem.message();
        failed_session(*chosen, "connect: " + problem.message());
    }
}

void session_host::relay(stream client, dialed server, const tracker_state& tracked)
{
    if (!client.is_open() || !server.server.is_open()) {
        service_.leave();  // the engine stops, and has taken their links back
        return;
    }
    auto* const session = new net::relay{home_, *this, rules_};
    session->server_index = server.at.server();
    session->next = sessions_;
    if (sessions_ != nullptr)
        sessions_->previous = session;
    sessions_ = session;
    server.at.logged_in();
    server.at.hand_over();
    session->start(client.release(), server.server.release(), tracked);
}

void session_host::on_relay_end(net::relay& session, relay_end why)
{
    auto& counters = service_.counters(session.server_index);
    counters.bytes_to_client.fetch_add(session.record().client_tx, std::memory_order_relaxed);
    counters.bytes_to_server.fetch_add(session.record().server_tx, std::memory_order_relaxed);
    service_.release(session.server_index, pool::service::stage::session);
    service_.leave();
    if (spdlog::should_log(spdlog::level::debug))
        log::debug("{}: a session on {} ended: {}",
                   proxy_.name,
                   service_.configured(session.server_index).where.to_string(),
                   to_string(why));
    (session.previous != nullptr ? session.previous->next : sessions_) = session.next;
    if (session.next != nullptr)
        session.next->previous = session.previous;
    delete &session;
}

}  // namespace tenbin::net
