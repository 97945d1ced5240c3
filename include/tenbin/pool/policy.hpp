// The balancing policies, `balance` in a proxy's block: among the servers that may get a session, the one that does.
// A policy is a comparison; a picker looks at every candidate once.
//
//     least_conn   the fewest sessions for its weight; equal ones in turn
//     rr           in turn, whatever the weights
//     wrr          in turn, each as often as its weight says, interleaved
//     p2c          of two candidates at random the one with fewer sessions: nearly as even as least_conn, and several
//                  boxes that do not know of each other do not herd
//     source_hash  rendezvous hashing: each server has a score for the client's address, and the highest wins. A
//                  server that goes takes along its own clients only, and every box comes to the same result. With
//                  weights as in "Weighted distributed hash tables" (Schindelhauer, Schomaker): score = weight / -ln(u)
//     least_load   the least work for its weight: commands that run there times the time that commands lately took;
//                  equal ones (nothing runs) as least_conn
//     lag          as least_conn; that only servers near the freshest one are candidates is the service's part
//
// "In turn" is stride scheduling: each pick moves the server's turn on by the inverse of its weight, and the one whose
// turn is the furthest behind is next. So a weight may change at any time (slow start) and counts from then on.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/model.hpp>

#include <cstdint>

namespace tenbin::pool {

/// Index of a server within its service: the real servers in the order written, then the sorry servers.
using server_index = std::uint16_t;

struct candidate {
    server_index index = 0;
    std::uint32_t sessions = 0;
    std::uint64_t turn = 0;      ///< the sum of turn_of its picks since health last changed
    unsigned weight = 1;         ///< not 0; in what unit does not matter
    std::uint64_t identity = 0;  ///< identity_of its address and port
    double load = 0;             ///< for least_load: commands that run, times the time of one
};

/// How far one pick moves a server's turn on.
[[nodiscard]] std::uint64_t turn_of(config::balance policy, unsigned weight) noexcept;

/// Weights are counted in hundredths, so that a slow start has steps even with weight 1.
inline constexpr unsigned weight_unit = 100;
/// The weight, in hundredths, of a server that came up `age` ago: from a tenth it grows to the whole within
/// `slow_start`. Never 0 for a weight that is not.
[[nodiscard]] unsigned weight_at(unsigned weight, steady::duration age, steady::duration slow_start) noexcept;

/// Whom a server is sought for.
struct seeker {
    std::uint64_t source = 0;  ///< source_of the client's address, for source_hash
    std::uint64_t dice = 0;    ///< random, for p2c
    steady::time_point now{};  ///< for slow start
    unsigned group = 0;        ///< of servers: no other ones are considered
};

/// The same on every box.
[[nodiscard]] std::uint64_t identity_of(const endpoint& server) noexcept;
[[nodiscard]] std::uint64_t source_of(const address& client) noexcept;

class picker {
public:
    picker(config::balance policy, const seeker& who) noexcept : policy_{policy}, who_{who} {}

    void consider(const candidate& one) noexcept;
    [[nodiscard]] bool found() const noexcept { return count_ > 0; }
    /// Only when one was found.
    [[nodiscard]] candidate best() const noexcept;

private:
    config::balance policy_;
    seeker who_;
    candidate first_{};
    candidate second_{};  ///< for p2c: the one with the second highest throw
    double first_score_ = 0;
    double second_score_ = 0;
    unsigned count_ = 0;
};

}  // namespace tenbin::pool
