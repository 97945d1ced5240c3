// Queries whose clients have left, on their way from the workers to the monitor, which ends them (kill_on_disconnect).
// Sessions have ended when they come here, so that a lock on the way holds up none.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/pool/service.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace tenbin::daemon {

class abandoned_queries {
public:
    /// More at a time are forgotten: whole crowds of clients have gone, and each query ends some day.
    static constexpr std::size_t held_max = 1024;

    struct query {
        std::size_t proxy;
        pool::server_index server;
        std::uint32_t thread;  ///< as its server calls the session

        bool operator==(const query&) const = default;
    };

    abandoned_queries();

    /// From any thread.
    void note(const query& left);
    /// What has come since the last time; by the control thread, when wake_fd() is readable.
    [[nodiscard]] std::vector<query> take();
    /// An eventfd, for poll(2).
    [[nodiscard]] int wake_fd() const noexcept { return wake_.get(); }

private:
    descriptor wake_;
    std::mutex lock_;
    std::vector<query> held_;
};

}  // namespace tenbin::daemon
