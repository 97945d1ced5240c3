// One proxy's servers as its workers see them: who is up, how many sessions each has, and which one gets the next.
//
// `least_conn` must be exact over all workers without a lock: a worker reads all counts, picks the server with the
// least sessions per weight (among equals the one after the last one picked, so that sessions that come one after the
// other alternate), and takes its place by compare-and-swap on the count it has read. If another worker was faster, the
// swap fails and the choice is made again with the new counts.
//
// Who may call what: admit(), leave(), choose(), logged_in(), release() and the counters from any thread; apply() from one thread.
#pragma once

#include <tenbin/config/model.hpp>

#include <tl/expected.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
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

/// Index of a server within its service: the real servers in the order written, then the sorry servers.
using server_index = std::uint16_t;

/// The servers that a session has tried already; at most 64 are remembered by number, which no list of tries reaches.
class tried {
public:
    void add(server_index server) noexcept;
    [[nodiscard]] bool has(server_index server) const noexcept;

private:
    std::array<server_index, 64> servers_{};
    std::uint8_t count_ = 0;
};

/// Counters of one server; relaxed, read at any time.
struct server_counters {
    std::atomic<std::uint32_t> sessions = 0;        ///< chosen and not yet released, logins included
    std::atomic<std::uint32_t> logins = 0;          ///< of these, not logged in yet
    std::atomic<std::uint64_t> total = 0;           ///< sessions that completed their login (tcp: were connected)
    std::atomic<std::uint64_t> connect_failed = 0;  ///< refused, timed out, or no usable greeting
    std::atomic<std::uint64_t> moved = 0;           ///< sessions given to another server before their client had a byte
    std::atomic<std::uint64_t> bytes_to_client = 0;
    std::atomic<std::uint64_t> bytes_to_server = 0;
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
    /// the place until release().
    [[nodiscard]] tl::expected<server_index, refusal> choose(const tried& before) noexcept;

    /// The session has completed its login: its place no longer counts against max_logins.
    void logged_in(server_index server) noexcept;

    enum class stage : std::uint8_t { login, session };
    /// Gives the place back; `left_in` says whether logged_in() had been called for it.
    void release(server_index server, stage left_in) noexcept;

    /// New states, one per server in the order of server_index. Later choices see them; sessions stay.
    void apply(std::span<const server_state> states) noexcept;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] const config::real_server& configured(server_index server) const noexcept;
    [[nodiscard]] bool is_sorry(server_index server) const noexcept;
    [[nodiscard]] server_state state(server_index server) const noexcept;
    [[nodiscard]] server_counters& counters(server_index server) noexcept;
};

}  // namespace tenbin::pool
