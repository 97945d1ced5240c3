// Which script may run next. Checks, vrrp_scripts and notices are bounded apart, so that checks that hang never keep a
// notice or a router waiting. Notices of one lane run one after the other, in order, and are coalesced: of those that
// wait only the newest is kept, and none where the newest says what the last one that ran has said already. Pure.
#pragma once

#include <tenbin/daemon/script_list.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace tenbin::daemon {

class script_queue {
public:
    struct limits {
        std::size_t checks = 32;     ///< that run at a time
        std::size_t notices = 16;    ///< likewise
        std::size_t tracks = 32;     ///< likewise
        std::size_t waiting = 4096;  ///< of all
    };
    struct request {
        std::uint64_t id;                    ///< the asker's, for the answer
        std::size_t script;                  ///< index into the list
        std::optional<unsigned> priority{};  ///< the last argument of a notify_any

        bool operator==(const request&) const = default;
    };

    /// The list must outlive the queue.
    explicit script_queue(const script_list& scripts, limits most);

    enum class answer : std::uint8_t { taken, full };
    [[nodiscard]] answer submit(const request& what);
    /// The next one that may run; it counts as running until ended() is called with it.
    [[nodiscard]] std::optional<request> next();
    void ended(const request& what);

    /// Whoever asked for scripts of that kind has gone: those that wait never run.
    void forget(script_kind kind);
    /// Nothing that waits will run.
    void clear() { waiting_.clear(); }

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    [[nodiscard]] const script& script_of(const request& what) const { return scripts_.all()[what.script]; }
    [[nodiscard]] bool may_run(const request& what) const;
    [[nodiscard]] std::size_t most_of(script_kind kind) const noexcept;

    const script_list& scripts_;
    limits most_;
    std::deque<request> waiting_;
    std::map<script_kind, std::size_t> running_;
    std::set<std::size_t> busy_lanes_;
    std::map<std::size_t, std::size_t> last_of_lane_;  ///< the script that was started last
};

}  // namespace tenbin::daemon
