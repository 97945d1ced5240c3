// One proxy's servers as its workers see them: who is up, how many sessions each has, and which one gets the next.
//
// The choice must be exact over all workers without a lock: a worker reads all counts, picks a server by the policy,
// and takes its place by compare-and-swap on the count it has read. If another worker was faster, the swap fails and
// the choice is made again with the new counts.
//
// Who may call what: admit(), leave(), choose(), logged_in(), release() and the counters from any thread; apply() from
// one thread.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/pool/policy.hpp>

#include <tl/expected.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tenbin::pool {

enum class health : std::uint8_t { unknown, up, down };

/// Why no server was chosen.
enum class refusal : std::uint8_t {
    not_known_yet,  ///< some server has had no result yet, and none is up: worth waiting for
    all_down,
    all_full  ///< at least one is up, but each that is has max_connections or max_logins
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
    std::atomic<std::uint64_t> bytes_to_client = 0;
    std::atomic<std::uint64_t> bytes_to_server = 0;
};

/// Counters of the service as a whole.
struct service_counters {
    std::atomic<std::uint32_t> sessions = 0;       ///< admitted and not yet gone
    std::atomic<std::uint64_t> admitted = 0;       ///< since the start
    std::atomic<std::uint64_t> refused_limit = 0;  ///< by max_sessions
    std::atomic<std::uint64_t> refused_down = 0;   ///< no server was up, or none answered
    std::atomic<std::uint64_t> refused_full = 0;   ///< every server that is up was full
};

/// What the monitor says of one server.
struct server_state {
    pool::health health = health::unknown;
    unsigned weight = 1;  ///< as it counts now: 0 for an inhibited one

    bool operator==(const server_state&) const = default;
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
    /// the place until release(). Sorry servers are for the time when every real server is down or in `before`; servers
    /// that are merely full do not send anybody there.
    [[nodiscard]] tl::expected<server_index, refusal> choose(const tried& before, const seeker& who = {});

    /// The session has completed its login: its place no longer counts against max_logins.
    void logged_in(server_index server) noexcept;

    enum class stage : std::uint8_t { login, session };
    /// Gives the place back; `left_in` says whether logged_in() had been called for it.
    void release(server_index server, stage left_in) noexcept;

    /// New states, one per server in the order of server_index. Later choices see them; sessions stay.
    void apply(std::span<const server_state> states) noexcept;

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

private:
    struct slot {
        config::real_server configured;
        std::atomic<std::uint64_t> state;       ///< health and weight in one word
        std::atomic<std::uint64_t> picked = 0;  ///< times chosen since health last changed
        std::uint64_t identity = 0;
        server_counters counters;
    };
    enum class attempt : std::uint8_t { taken, lost_race, full };

    [[nodiscard]] attempt take(const candidate& chosen) noexcept;

    std::vector<slot> servers_;  ///< the real ones, then the sorry ones
    std::size_t real_;
    config::balance balance_;
    unsigned max_sessions_;
    service_counters counters_;
};

}  // namespace tenbin::pool
