// One proxy on one worker: what its sessions share there. It accepts, finds servers, and keeps the sessions that are
// relayed; the protocol (a coroutine per login) stands beside it.
//
// The way of a session: accept → admit → dial (choose a server, connect; the next one if that fails) → the protocol's
// login → relay → on_relay_end gives the place back.
#pragma once

#include <tenbin/base/log_limit.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/net/acceptor.hpp>
#include <tenbin/net/eviction.hpp>
#include <tenbin/net/relay.hpp>
#include <tenbin/net/session_search.hpp>
#include <tenbin/net/stream.hpp>
#include <tenbin/net/visitor.hpp>
#include <tenbin/pool/activity.hpp>
#include <tenbin/pool/client_gate.hpp>
#include <tenbin/pool/service.hpp>
#include <tenbin/pool/waiting_line.hpp>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tenbin::net {

/// A session's place on a server, given back when it goes.
class place {
public:
    place(pool::service& service, pool::server_index server) noexcept : service_{&service}, server_{server} {}
    place(place&& other) noexcept
        : service_{std::exchange(other.service_, nullptr)}, server_{other.server_}, stage_{other.stage_}
    {
    }
    place& operator=(place&& other) noexcept
    {
        std::swap(service_, other.service_);
        std::swap(server_, other.server_);
        std::swap(stage_, other.stage_);
        return *this;
    }
    ~place()
    {
        if (service_ != nullptr)
            service_->release(server_, stage_);
    }

    [[nodiscard]] pool::server_index server() const noexcept { return server_; }
    [[nodiscard]] const config::real_server& configured() const noexcept { return service_->configured(server_); }
    /// The login is done: the place counts as a session's.
    void logged_in() noexcept
    {
        service_->logged_in(server_);
        stage_ = pool::service::stage::session;
    }
    /// Someone else will give it back.
    void hand_over() noexcept { service_ = nullptr; }

private:
    pool::service* service_;
    pool::server_index server_;
    pool::service::stage stage_ = pool::service::stage::login;
};

/// A connection to a server that was opened for a client which has left, and what the server has said on it.
struct spare_connection {
    stream server;
    std::vector<std::byte> said;
};

/// A connection to a chosen server. Its deadline is that of this attempt.
struct dialed {
    place at;
    stream server;
    std::vector<std::byte> said{};  ///< by a server that was connected before
};

/// Why there is no server for a session.
enum class dial_failure : std::uint8_t {
    all_down,
    all_full,        ///< and the queue is full, too, or there is none
    waited_in_vain,  ///< in the queue for a full server, to the deadline
    client_left,     ///< while it waited in the queue
    all_lagging,
    timed_out,
    stopping
};

[[nodiscard]] std::string_view to_string(dial_failure why) noexcept;
/// The same for the log, with what was wrong with the last server that was tried ("": none was).
[[nodiscard]] std::string no_server(dial_failure why, const std::string& last_problem);

/// Where the search for one client's server stands.
struct search {
    pool::seeker who;
    steady::time_point until;
    pool::tried before{};
    std::string last_problem{};  ///< of the server that was tried last, in words
    bool is_extra = false;       ///< the client has a server: in vain is no refusal
    int client = -1;             ///< its descriptor, to see whether it has left
};

class session_host final : public accept_sink, public relay_owner {
public:
    /// The protocol's login: a coroutine that ends with relay() or by closing the client.
    using login = std::function<awaitable<void>(session_host& host, visitor client)>;
    /// A connection to that server that is open already, if the protocol has one.
    using spare = std::function<std::optional<spare_connection>(pool::server_index)>;
    /// Told (on this worker's thread) when a server failed a session; must not block.
    using failure_hint = std::function<void(pool::server_index)>;

    /// Told (on this worker's thread) of a session that ended with its client's leaving while a command ran, and of the
    /// server's number for it.
    using abandoned_hint = std::function<void(pool::server_index, std::uint32_t number)>;

    struct protocol {
        session_host::login login;
        half_close on_fin;
        session_host::spare spare{};
        /// Makes the tracker of a worker's sessions; nullptr: they are not tracked.
        std::unique_ptr<tracker> (*make_tracker)(pool::activity& told);
        /// Decides about a command that the tracker holds back; nullptr: all pass.
        void (*on_held)(session_host& host, relay& session, std::span<const std::byte> bytes) = nullptr;
    };

    /// What all workers share of the proxy.
    struct shared {
        const config::proxy& proxy;
        pool::service& service;
        pool::client_gate& gate;
    };

    session_host(engine& home, const shared& with, protocol how, failure_hint hint);
    ~session_host();
    session_host(const session_host&) = delete;
    session_host& operator=(const session_host&) = delete;

    /// Accepts from this socket, which it owns from now on. Before the engine runs.
    void listen(int listener);

    [[nodiscard]] engine& home() noexcept { return home_; }
    [[nodiscard]] const config::proxy& proxy() const noexcept { return proxy_; }
    [[nodiscard]] pool::service& service() noexcept { return service_; }

    /// A client has come. One that is turned away has been counted and logged.
    [[nodiscard]] tl::expected<admission, turned_away_client> admit(const visitor& client);

    /// A search for this client's server, which may last until then.
    [[nodiscard]] search begin_search(const visitor& client, steady::time_point until);
    /// The next server for it, connected: servers that can't be connected are added to `before` and passed over. A
    /// single attempt gets a share of the time that is left, so that one silent server leaves time for the others.
    [[nodiscard]] awaitable<tl::expected<dialed, dial_failure>> dial(search& state);

    /// A server that accepted the connection turned out to be unfit before its client had a byte.
    void failed_session(pool::server_index server, const std::string& why);

    /// Takes a finished login over: counts it, and gives the client's place back when the session ends.
    void relay(visitor client,
               admission admitted,
               dialed server,
               const tracker_state& tracked = {},
               const session_name& name = {});

    /// Who is told of commands whose clients have left. Before the engine runs.
    void tell_abandoned(abandoned_hint hint) { abandoned_ = std::move(hint); }

    /// What is asked about the sessions of all workers.
    [[nodiscard]] session_search& sightings() noexcept { return search_; }
    /// Adds this worker's sessions that this number means.
    void find(std::uint32_t number, std::vector<sighting>& found) const;
    [[nodiscard]] sighting describe(const net::relay& session) const;

    /// What this worker's sessions did.
    [[nodiscard]] const pool::activity& activity() const noexcept { return activity_; }

    /// Health has changed: who waits for a server looks again. With `when_down refuse` the listeners refuse as long as
    /// nobody is up.
    void health_changed();

    /// Ends sessions, so many at most, whose servers are left behind and that have been quiet since then.
    void dismiss_left_behind(steady::time_point quiet_since, std::size_t most);

    /// Says in the log that a client got no server; once a second where many come.
    void refused(const visitor& client, const std::string& why);

    /// Says in the log how a login ended that a server did not accept; once a second where many come.
    void failed_login(const visitor& client, const std::string& how);

    /// "db100-s: client 192.0.2.7:51312", for log lines.
    [[nodiscard]] std::string describe(const visitor& client) const;

private:
    void on_accept(int descriptor) override;
    void on_accept_failure(int number) override;
    void on_relay_end(net::relay& session, relay_end why) override;
    void on_held(net::relay& session, std::span<const std::byte> bytes) override;
    [[nodiscard]] awaitable<void> wait_for_health(steady::time_point until);
    void bring(const pool::offer& what);
    /// A place on a server when one is free. Absent, no failure: look again.
    [[nodiscard]] awaitable<tl::expected<std::optional<place>, dial_failure>> wait_in_line(search& state);
    [[nodiscard]] awaitable<void> run_login(visitor client);

    engine& home_;
    const config::proxy& proxy_;
    pool::service& service_;
    pool::client_gate& gate_;
    protocol how_;
    pool::activity& activity_;  ///< the service's, of this worker
    std::unique_ptr<tracker> tracker_;
    relay::rules rules_;
    failure_hint hint_;
    std::vector<std::unique_ptr<acceptor>> acceptors_;
    std::vector<class timer*> waiting_;
    pool::waiting_line line_;
    bool refusing_ = false;
    std::vector<log::limit> failure_lines_;  ///< by server
    log::limit refusal_lines_;
    log::limit login_lines_;
    std::minstd_rand random_;
    net::relay* sessions_ = nullptr;
    session_search search_{*this, home_};
    eviction eviction_{*this, home_};
    abandoned_hint abandoned_;
};

/// The login of a tcp_proxy: there is none.
[[nodiscard]] awaitable<void> tcp_session(session_host& host, visitor client);

}  // namespace tenbin::net
