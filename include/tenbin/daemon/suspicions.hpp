// Servers that failed a session, on their way from the workers to the monitor. A worker sets a flag and, if it is the
// first since the last look, wakes the control thread; nothing waits, nothing is queued, and a thousand failures of
// one server are one message a second.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/pool/service.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <vector>

namespace tenbin::daemon {

class suspicions {
public:
    static constexpr seconds between_messages{1};  ///< about one server

    explicit suspicions(const config::model& model);

    /// From any thread.
    void note(std::size_t proxy, pool::server_index server) noexcept;

    struct suspect {
        std::size_t proxy;
        pool::server_index server;
        bool operator==(const suspect&) const = default;
    };
    /// The servers that are due to be told; by the control thread, when wake_fd() is readable or next_due() has come.
    [[nodiscard]] std::vector<suspect> take(steady::time_point now);
    /// When a server that was noted, but told of just before, is due.
    [[nodiscard]] std::optional<steady::time_point> next_due() const noexcept { return next_due_; }

    /// An eventfd, for poll(2).
    [[nodiscard]] int wake_fd() const noexcept { return wake_.get(); }

private:
    struct mark {
        std::atomic<bool> noted = false;
        steady::time_point quiet_until{};
    };

    std::vector<std::size_t> first_of_proxy_;  ///< index into marks_
    std::vector<mark> marks_;
    descriptor wake_;
    std::optional<steady::time_point> next_due_;
};

}  // namespace tenbin::daemon
