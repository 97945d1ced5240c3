#include <tenbin/base/log.hpp>
#include <tenbin/net/session_host.hpp>
#include <tenbin/net/timer.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

void count_refused(const search& of, std::atomic<std::uint64_t>& as) noexcept
{
    if (!of.is_extra)
        as.fetch_add(1, std::memory_order_relaxed);
}

/// What became of it, as far as the kernel knows: bytes may have been read already, an end can't be read away.
bool has_left(int client, half_close on_fin)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(client, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return true;
    return info.tcpi_state == TCP_CLOSE || (info.tcpi_state == TCP_CLOSE_WAIT && on_fin == half_close::ends_session);
}

/// A search that waits in the line of its worker.
class queued_search final : public pool::waiter {
public:
    queued_search(engine& home, const search& of, half_close on_fin)
        : waiter{of.before, of.who}, clock_{home}, client_{of.client}, on_fin_{on_fin}
    {
    }
    [[nodiscard]] timer& clock() noexcept { return clock_; }
    [[nodiscard]] bool is_gone() const override { return has_left(client_, on_fin_); }

private:
    void on_call() override { clock_.cancel(); }

    timer clock_;
    int client_;
    half_close on_fin_;
};

}  // namespace

std::string_view to_string(dial_failure why) noexcept
{
    switch (why) {
    case dial_failure::all_down:
        return "none is up";
    case dial_failure::all_full:
        return "all are full";
    case dial_failure::waited_in_vain:
        return "all are full, and no place became free in time";
    case dial_failure::client_left:
        return "all are full, and the client left the queue";
    case dial_failure::all_lagging:
        return "all that are up lag behind";
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

session_host::session_host(engine& home, const shared& with, protocol how, failure_hint hint)
    : home_{home}, proxy_{with.proxy}, service_{with.service}, gate_{with.gate}, how_{how},
      activity_{with.service.add_worker()}, tracker_{how.make_tracker == nullptr ? nullptr
                                                                                 : how.make_tracker(activity_)},
      rules_{.on_fin = how.on_fin, .idle_timeout = with.proxy.idle_timeout, .watcher = tracker_.get()},
      hint_{std::move(hint)}, line_{service_, [this](const pool::offer& what) { bring(what); }},
      failure_lines_(with.service.size()), random_{std::random_device{}()}
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
    asio::co_spawn(
        home_.get_executor(), run_login(arrived(stream{home_, descriptor})), [](const std::exception_ptr& thrown) {
            // Only std::bad_alloc comes this way: the session is gone, the others go on.
            try {
                if (thrown)
                    std::rethrow_exception(thrown);
            } catch (const std::exception& problem) {
                log::error("a session ended: {}", problem.what());
            }
        });
}

awaitable<void> session_host::run_login(visitor client)
{
    // From these peers the header is a must, from others it is never read: nobody else may say who he is.
    if (gate_.is_balancer(client.from.host)) {
        const auto known = co_await introduce(client, home_.now() + proxy_.handshake_timeout);
        if (!known && home_.stopping())
            co_return;
        if (!known) {
            gate_.count(pool::client_refusal::no_proxy_header);
            refused(client, "refused: it is in accept_proxy and sent no header of the PROXY protocol");
            client.connection.abort();
            co_return;
        }
    }
    co_await how_.login(*this, std::move(client));
}

void session_host::on_accept_failure(int number)
{
    log::warn("{}: accept: {}; trying again in 100ms", proxy_.name, std::generic_category().message(number));
}

tl::expected<admission, turned_away_client> session_host::admit(const visitor& client)
{
    const auto turn_away = [&](turned_away why, std::string words) {
        refused(client, "refused: " + words);
        return tl::unexpected{turned_away_client{why, std::move(words)}};
    };
    const auto where = gate_.enter(client.from.host, home_.now());
    if (!where) {
        const auto host = client.from.host.to_string();
        switch (where.error()) {
        case pool::client_refusal::not_allowed:
            return turn_away(turned_away::not_allowed, host + " is not allowed to connect to " + proxy_.name);
        case pool::client_refusal::too_many_sessions:
            return turn_away(turned_away::too_many_sessions,
                             host + " has all the sessions that max_sessions_per_client of " + proxy_.name + " allows");
        case pool::client_refusal::too_many_logins:
            return turn_away(turned_away::too_many_logins,
                             host + " has all the unfinished logins that max_logins_per_client of " + proxy_.name +
                                 " allows");
        default:
            return turn_away(turned_away::too_fast,
                             host + " connects faster than connect_rate_per_client of " + proxy_.name + " allows");
        }
    }
    if (!service_.admit()) {
        gate_.table().leave(*where, pool::client_table::stage::login);
        return turn_away(turned_away::max_sessions, proxy_.name + " has all the sessions that max_sessions allows");
    }
    return admission{service_, gate_, *where};
}

void session_host::refused(const visitor& client, const std::string& why)
{
    if (const auto unsaid = refusal_lines_.admit(home_.now()))
        log::warn("{}: {}{}", describe(client), why, and_unsaid(*unsaid));
}

void session_host::failed_login(const visitor& client, const std::string& how)
{
    if (const auto unsaid = login_lines_.admit(home_.now()))
        log::info("{}: {}{}", describe(client), how, and_unsaid(*unsaid));
}

std::string session_host::describe(const visitor& client) const
{
    return proxy_.name + ": client " + (client.from == endpoint{} ? "gone" : client.from.to_string());
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
    line_.look(home_.now());
    if (proxy_.lag.evict == config::lag_evict::quiet)
        eviction_.look();
    if (proxy_.when_down != config::when_down::refuse || refusing_ == service_.nobody_is_up())
        return;
    refusing_ = !refusing_;
    for (auto& each : acceptors_)
        if (refusing_)
            each->refuse();
        else
            each->start();
}

void session_host::dismiss_left_behind(steady::time_point quiet_since, std::size_t most)
{
    std::vector<bool> left_behind(service_.size());
    for (std::size_t i = 0; i < left_behind.size(); ++i)
        left_behind[i] = service_.is_left_behind(static_cast<pool::server_index>(i));
    net::relay* next = nullptr;
    for (auto* each = sessions_; each != nullptr && most != 0; each = next) {
        next = each->next;  // a session that ends is gone
        const auto server = each->server_index;
        if (!left_behind[server] || !each->is_quiet_since(quiet_since) || !each->dismiss())
            continue;
        service_.counters(server).lag_evicted.fetch_add(1, std::memory_order_relaxed);
        --most;
    }
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

search session_host::begin_search(const visitor& client, steady::time_point until)
{
    search begun{
        .who = {}, .until = until, .client = client.connection.is_open() ? client.connection.descriptor() : -1};
    if (proxy_.balance == config::balance::p2c)
        begun.who.dice = random_();
    if (proxy_.balance == config::balance::source_hash)
        begun.who.source = pool::source_of(client.from.host);
    return begun;
}

/// From whatever thread gave something back to this worker's.
void session_host::bring(const pool::offer& what)
{
    struct hearing final : task {
        hearing(session_host& whose, const pool::offer& said) : host{whose}, what{said} {}
        void run() override { host.line_.on_offer(what, host.home_.now()); }
        session_host& host;
        pool::offer what;
    };
    home_.post(std::make_unique<hearing>(*this, what));
}

awaitable<tl::expected<std::optional<place>, dial_failure>> session_host::wait_in_line(search& state)
{
    queued_search self{home_, state, how_.on_fin};
    if (!line_.join(self, home_.now())) {
        service_.counters().refused_full.fetch_add(1, std::memory_order_relaxed);
        co_return tl::unexpected{dial_failure::all_full};
    }
    service_.counters().queued_total.fetch_add(1, std::memory_order_relaxed);
    if (!self.was_called())
        co_await self.clock().async_wait(state.until, as_result);
    line_.leave(self);
    if (const auto given = self.place())
        co_return place{service_, *given};
    if (home_.stopping())
        co_return tl::unexpected{dial_failure::stopping};
    if (self.is_gone())
        co_return tl::unexpected{dial_failure::client_left};
    if (self.was_called())
        co_return std::optional<place>{};
    service_.counters().queue_timeouts.fetch_add(1, std::memory_order_relaxed);
    service_.counters().refused_full.fetch_add(1, std::memory_order_relaxed);
    co_return tl::unexpected{dial_failure::waited_in_vain};
}

awaitable<tl::expected<dialed, dial_failure>> session_host::dial(search& state)
{
    for (;;) {
        if (home_.stopping())
            co_return tl::unexpected{dial_failure::stopping};
        if (home_.now() >= state.until) {
            count_refused(state, service_.counters().refused_down);
            co_return tl::unexpected{dial_failure::timed_out};
        }
        state.who.now = home_.now();
        std::optional<place> at;
        // Whoever comes while others wait has to wait behind them.
        tl::expected<pool::server_index, pool::refusal> chosen = tl::unexpected{pool::refusal::all_full};
        if (line_.empty())
            chosen = service_.choose(state.before, state.who);
        if (chosen) {
            at.emplace(service_, *chosen);
        } else if (chosen.error() == pool::refusal::all_full) {
            if (state.is_extra)
                co_return tl::unexpected{dial_failure::all_full};
            auto waited = co_await wait_in_line(state);
            if (!waited)
                co_return tl::unexpected{waited.error()};
            at = std::move(*waited);
            // Called at the last moment, it still gets its attempt.
            state.until = std::max(state.until, home_.now() + attempt_least);
        } else if (chosen.error() == pool::refusal::not_known_yet) {
            co_await wait_for_health(state.until);
        } else {
            count_refused(state, service_.counters().refused_down);
            co_return tl::unexpected{chosen.error() == pool::refusal::all_down ? dial_failure::all_down
                                                                               : dial_failure::all_lagging};
        }
        if (!at)
            continue;
        const auto server = at->server();
        dialed attempt{.at = std::move(*at), .server = stream{home_}};
        const auto& to = service_.configured(server).where;
        const auto now_left = state.until - home_.now();
        const auto patience = std::min(now_left, std::max(now_left / attempt_share, attempt_least));
        if (auto open = how_.spare ? how_.spare(server) : std::nullopt) {
            service_.counters(server).parked_used.fetch_add(1, std::memory_order_relaxed);
            attempt.server = std::move(open->server);
            attempt.said = std::move(open->said);
            attempt.server.expires_after(patience);
            co_return attempt;
        }
        attempt.server.expires_after(patience);
        const auto [problem, unused] = co_await attempt.server.async_connect(to, as_result);
        if (!problem)
            co_return attempt;
        state.before.add(server);
        if (problem == asio::error::operation_aborted)
            continue;  // the engine stops: said above
        state.last_problem = to.to_string() + ": " + problem.message();
        failed_session(server, "connect: " + problem.message());
    }
}

void session_host::relay(
    visitor client, admission admitted, dialed server, const tracker_state& tracked, const session_name& name)
{
    if (!client.connection.is_open() || !server.server.is_open())
        return;  // the engine stops, and has taken their links back
    auto* const session = new net::relay{home_, *this, rules_};
    session->server_index = server.at.server();
    session->client_place = admitted.hand_over();
    session->name = name;
    session->next = sessions_;
    if (sessions_ != nullptr)
        sessions_->previous = session;
    sessions_ = session;
    server.at.logged_in();
    server.at.hand_over();
    session->start(client.connection.release(), server.server.release(), tracked);
}

void session_host::find(std::uint32_t number, std::vector<sighting>& found) const
{
    for (const auto* each = sessions_; each != nullptr; each = each->next)
        if (each->name.number == number || each->name.told == number)
            found.push_back(describe(*each));
}

sighting session_host::describe(const net::relay& session) const
{
    return {.name = session.name, .proxy = &proxy_, .server = service_.configured(session.server_index).where};
}

void session_host::on_held(net::relay& session, std::span<const std::byte> bytes)
{
    if (how_.on_held != nullptr)
        how_.on_held(*this, session, bytes);
    else
        session.pass_held();
}

void session_host::on_relay_end(net::relay& session, relay_end why)
{
    if (session.holds())
        search_.forget(session);
    const bool left = why == relay_end::client_closed || why == relay_end::client_failed || why == relay_end::idle;
    if (left && abandoned_ && tracker_ && tracker_->runs(session.record()))
        abandoned_(session.server_index, session.name.number);
    auto& counters = service_.counters(session.server_index);
    counters.bytes_to_client.fetch_add(session.record().client_tx, std::memory_order_relaxed);
    counters.bytes_to_server.fetch_add(session.record().server_tx, std::memory_order_relaxed);
    if (tracker_)
        tracker_->left(session.record(), session.server_index);
    service_.release(session.server_index, pool::service::stage::session);
    service_.leave();
    gate_.table().leave(session.client_place, pool::client_table::stage::session);
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
