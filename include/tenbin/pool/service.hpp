// One proxy's servers as its workers see them: who is up, how many sessions each has, and which one gets the next.
//
// The choice must be exact over all workers without a lock: a worker reads all counts, picks a server by the policy,
// and takes its place by compare-and-swap on the count it has read. If another worker was faster, the swap fails and
// the choice is made again with the new counts.
//
// Who may have a session, in this order: real servers that are up, of the lowest tiers that have enough of them, and
// not lagging as long as another one is not; the sorry servers when no real one can, or when the quorum is lost. A
// proxy with routes has several groups of servers, and all of this is within the group that a session is routed to.
//
// Who may call what: admit(), leave(), choose(), logged_in(), release() and the counters from any thread; apply() from
// one thread; add_worker() before the others.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/pool/activity.hpp>
#include <tenbin/pool/policy.hpp>
#include <tenbin/pool/server_state.hpp>
#include <tenbin/pool/waiting_room.hpp>

#include <tl/expected.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace tenbin::pool {

/// Why no server was chosen.
enum class refusal : std::uint8_t {
    not_known_yet,  ///< some server has had no result yet, and none is up: worth waiting for
    all_down,
    all_lagging,  ///< those that are up lag, and all_lagging forbids that they serve
    all_full      ///< at least one is up, but each that is has max_connections or max_logins
};

/// The servers that a session has tried already: mostly none, which costs nothing.
class tried {
public:
    void add(server_index server) { servers_.push_back(server); }
    [[nodiscard]] bool has(server_index server) const noexcept
    {
        return std::find(servers_.begin(), servers_.end(), server) != servers_.end();
    }
    [[nodiscard]] bool empty() const noexcept { return servers_.empty(); }

private:
    std::vector<server_index> servers_;
};

/// Counters of one server; relaxed, read at any time.
struct server_counters {
    std::atomic<std::uint32_t> sessions = 0;        ///< chosen and not yet released, logins included
    std::atomic<std::uint32_t> logins = 0;          ///< of these, not logged in yet
    std::atomic<std::uint64_t> total = 0;           ///< sessions that completed their login (tcp: were connected)
    std::atomic<std::uint64_t> connect_failed = 0;  ///< refused, timed out, or no usable greeting
    std::atomic<std::uint64_t> moved = 0;           ///< sessions given to another server before their client had a byte
    std::atomic<std::uint64_t> moved_in_login = 0;  ///< logins taken over from another server that failed in them
    std::atomic<std::uint64_t> parked_used = 0;     ///< connections whose client had left, given to another one
    std::atomic<std::uint64_t> lag_evicted = 0;     ///< sessions that ended because their server fell behind
    std::atomic<std::uint64_t> bytes_to_client = 0;
    std::atomic<std::uint64_t> bytes_to_server = 0;
};

/// Counters of the service as a whole.
struct service_counters {
    std::atomic<std::uint32_t> sessions = 0;        ///< admitted and not yet gone
    std::atomic<std::uint64_t> admitted = 0;        ///< since the start
    std::atomic<std::uint64_t> refused_limit = 0;   ///< by max_sessions
    std::atomic<std::uint64_t> refused_down = 0;    ///< no server was up, or none answered
    std::atomic<std::uint64_t> refused_full = 0;    ///< every server that is up was full
    std::atomic<std::uint64_t> queued_total = 0;    ///< sessions that waited for a full server
    std::atomic<std::uint64_t> queue_timeouts = 0;  ///< of these, those that waited too long
};

class service {
public:
    /// `proxy` as configured: its servers start unknown, or up where they have no checker.
    explicit service(const config::proxy& proxy);

    /// A client has come: counts it against max_sessions. False: there are too many, and it was counted as refused.
    [[nodiscard]] bool admit() noexcept;
    /// A client that was admitted has gone.
    void leave() noexcept;

    /// Takes a place on the best server that is not in `before`: counts it in `sessions` and `logins`. The caller owns
    /// the place until release(). Sorry servers are for the time when every real server is down, in `before` or kept
    /// away by all_lagging; servers that are merely full do not send anybody there.
    [[nodiscard]] tl::expected<server_index, refusal> choose(const tried& before, const seeker& who = {});

    /// The session has completed its login: its place no longer counts against max_logins.
    void logged_in(server_index server) noexcept;

    enum class stage : std::uint8_t { login, session };
    /// Gives the place back, to a session that waits for it if there is one on a worker that was not asked yet;
    /// `left_in` says whether logged_in() had been called for it.
    void release(server_index server, stage left_in, std::uint64_t asked = 0) noexcept;

    /// Where sessions wait while all servers are full.
    [[nodiscard]] waiting_room& queue() noexcept { return room_; }
    [[nodiscard]] const waiting_room& queue() const noexcept { return room_; }
    /// Whether a session of that group that has tried `before` may have a place on this real server.
    [[nodiscard]] bool may_have(server_index server, const tried& before, unsigned group) const noexcept;
    [[nodiscard]] std::size_t groups() const noexcept { return groups_.size(); }

    /// New states, one per server in the order of server_index. Later choices see them; sessions stay. The time is that
    /// of slow starts: a server that was down and is up begins one.
    void apply(std::span<const server_state> states, steady::time_point now = {}) noexcept;

    /// Whether enough of the proxy's own real servers are up: without that its sorry servers, if there are any, serve
    /// in their place. Servers of routes have no quorum.
    void set_quorum(bool held) noexcept { quorum_lost_.store(!held && !groups_.front().sorry.empty()); }

    /// What a worker's sessions do; it writes there, and least_load reads it. Stays as long as the service.
    [[nodiscard]] pool::activity& add_worker() { return workers_.emplace_back(servers_.size()); }

    /// A real server that lags while another one of its group can have its sessions.
    [[nodiscard]] bool is_left_behind(server_index server) const noexcept;
    [[nodiscard]] bool leaves_some_behind() const noexcept;

    /// Every server, sorry servers included, is known to be down.
    [[nodiscard]] bool nobody_is_up() const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return servers_.size(); }
    [[nodiscard]] const config::real_server& configured(server_index server) const noexcept
    {
        return servers_[server].configured;
    }
    [[nodiscard]] bool is_sorry(server_index server) const noexcept { return server >= real_; }
    [[nodiscard]] server_state state(server_index server) const noexcept;
    [[nodiscard]] server_counters& counters(server_index server) noexcept { return servers_[server].counters; }
    [[nodiscard]] service_counters& counters() noexcept { return counters_; }
    [[nodiscard]] const service_counters& counters() const noexcept { return counters_; }

private:
    static constexpr steady::duration years_ago = std::chrono::hours{24 * 3650};
    struct slot {
        config::real_server configured;
        std::atomic<std::uint64_t> state;                     ///< a server_state in one word
        std::atomic<std::uint64_t> turn = 0;                  ///< as candidate::turn
        std::atomic<steady::duration> up_since = -years_ago;  ///< when it came up, for slow start
        std::uint64_t identity = 0;
        server_counters counters;
    };
    struct server_group {
        std::vector<server_index> by_tier{};  ///< the real ones, lower tiers first
        std::vector<server_index> sorry{};
    };
    /// Which servers of a group may have a session at one moment.
    struct field {
        const server_group* of = nullptr;
        bool some_unknown = false;  ///< of the real ones
        bool all_lag = false;       ///< all real ones that are up
        bool real_ones = true;      ///< they may serve
        bool sorry_ones = true;     ///< they may when no real one does
        bool some_serve = false;    ///< of them, as far as their state goes
        std::size_t end = 0;        ///< of by_tier: later tiers do not serve
    };
    enum class room : std::uint8_t { some, none };

    [[nodiscard]] field survey(const server_group& of, const tried& passed) const noexcept;
    /// Adds the candidates of that kind; `none`: at least one was left out because it is full.
    [[nodiscard]] room consider_real(const field& among, const tried& passed, const seeker& who, picker& pick) const;
    [[nodiscard]] room
    consider_sorry(const server_group& of, const tried& passed, const seeker& who, picker& pick) const;
    [[nodiscard]] bool may_serve(const field& among, server_index server, const tried& passed) const noexcept;
    [[nodiscard]] bool is_full(server_index server) const noexcept;
    /// The least lag of those that may serve and are not full.
    [[nodiscard]] std::optional<milliseconds> freshest(const field& among, const tried& passed) const noexcept;
    [[nodiscard]] candidate describe(server_index server, const seeker& who) const noexcept;
    [[nodiscard]] double load_of(server_index server) const noexcept;
    /// False: another session was faster.
    [[nodiscard]] bool take(const candidate& chosen) noexcept;
    /// A place whose session has ended goes to one that waits, as a login's. False: it is still the caller's.
    [[nodiscard]] bool hand_on(server_index server, stage left_in, std::uint64_t asked);

    std::vector<slot> servers_;  ///< the real ones, then the sorry ones
    std::size_t real_;
    std::vector<server_group> groups_;
    config::balance balance_;
    config::sharing_settings sharing_;
    unsigned max_sessions_;
    std::deque<pool::activity> workers_;
    std::atomic<bool> quorum_lost_ = false;  ///< and there are sorry servers
    service_counters counters_;
    waiting_room room_;
};

}  // namespace tenbin::pool
