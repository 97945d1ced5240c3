// How many sessions and unfinished logins each client has, and how fast it connects: exact over all workers, in memory
// that is fixed at the start, without a lock. A client is an IPv4 address or the /64 of an IPv6 address, since whoever
// has one address of a /64 has them all.
//
// A client's hash says in which set of sixteen entries it is looked for. An entry is one 64-bit word,
//
//     tag of the client : 32   sessions : 20   logins : 12
//
// so that "is it still that client, and below its limits? then one more" is a single compare-and-swap. Two workers may
// make an entry each for a client that is new to both; so all entries of a tag count together: who has added itself
// adds up once more, and takes itself back if a limit is passed.
//
// An entry without sessions stays, for the client's rate, until its set needs the place. Where sixteen clients of one
// set have sessions, a further one is not counted; with four places for each session that the proxy may have, that is
// one set in a million. Tags are of a hash with a secret seed: nobody can choose addresses that fall together.
//
// The rate is a bucket of N tokens that fills up in TIME, kept as the moment when it will be full (the generic cell
// rate algorithm, ITU-T I.371): one word again.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/client_model.hpp>

#include <tl/expected.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenbin::pool {

class client_table {
public:
    struct limits {
        unsigned sessions = 0;  ///< of a client; 0: none
        unsigned logins = 1;    ///< of a client, at most 4,000
        config::connect_rate rate{};
        unsigned clients = 1;  ///< that are there at a time, at most 1,000,000
    };
    enum class refusal : std::uint8_t { sessions, logins, rate };

    /// Where a session is counted; `uncounted` is as good as any.
    using place = std::uint32_t;
    static constexpr place uncounted = ~place{0};

    client_table(const limits& bounds, std::uint64_t seed);

    /// A client has come: counts a session that has not logged in yet. The place is the caller's until leave().
    [[nodiscard]] tl::expected<place, refusal> enter(const address& client, steady::time_point now) noexcept;
    /// Its login is over, the session goes on.
    void logged_in(place where) noexcept;

    enum class stage : std::uint8_t { login, session };
    /// It has gone; `left_in` says whether logged_in() had been called.
    void leave(place where, stage left_in) noexcept;

private:
    struct entry {
        std::atomic<std::uint64_t> counts = 0;
        std::atomic<std::int64_t> full_at = 0;  ///< when the bucket is full, in ns of the clock
    };
    struct sum {
        std::uint64_t sessions = 0;
        std::uint64_t logins = 0;
        unsigned entries = 0;
        std::size_t first = 0;         ///< of the client's entries
        std::uint64_t first_word = 0;  ///< as it was read
    };

    [[nodiscard]] sum add_up(std::size_t set, std::uint64_t tag) const noexcept;
    [[nodiscard]] std::size_t reusable(std::size_t set, std::int64_t now) const noexcept;
    [[nodiscard]] bool draw_token(entry& from, std::int64_t now) const noexcept;

    limits limits_;
    std::uint64_t seed_;
    std::vector<entry> entries_;
};

}  // namespace tenbin::pool
