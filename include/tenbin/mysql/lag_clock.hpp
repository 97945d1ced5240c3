// How far replicas are behind, by one clock: ours. It remembers at what moment the master first showed each of its
// positions; a replica that lacks one is behind by that position's age. This needs no clock of the servers, no writes
// and no grants, and it sees a link that has stalled, of which Seconds_Behind_Master says 0. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/mysql/gtid_set.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace tenbin::mysql {

class lag_clock {
public:
    static constexpr std::size_t positions_max = 1024;

    /// A master that has not been heard for `patience` may be ahead of what it has shown.
    explicit lag_clock(milliseconds patience) noexcept : patience_{patience} {}

    /// The master is there now.
    void master_at(const gtid_set& position, steady::time_point now);
    /// How far a replica is behind that is there now; at least that much when the memory does not reach back so far.
    /// Nothing while the master has shown nothing, or, of a replica that has all that it has shown, lately.
    [[nodiscard]] std::optional<milliseconds> lag_of(const gtid_set& replica, steady::time_point now) const;

private:
    struct moment {
        gtid_set position;
        steady::time_point first_seen;
    };

    void thin_out(steady::time_point now);

    steady::duration patience_;
    std::vector<moment> moments_;  ///< by time; the newest is the last
    steady::time_point heard_{};   ///< the master, last
};

}  // namespace tenbin::mysql
