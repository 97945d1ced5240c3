// The traffic side of the proxy role: workers with their engines, listeners and sessions. The role's control thread
// starts it, tells it what the monitor says of the servers, and asks it for counts.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/net/session_search.hpp>
#include <tenbin/pool/activity.hpp>
#include <tenbin/pool/client_gate.hpp>
#include <tenbin/pool/service.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tenbin::daemon {

/// A listening socket that the supervisor made: which proxy it is for and which of the SO_REUSEPORT slots it is.
struct listener_socket {
    std::size_t proxy;  ///< index into model.proxies
    std::size_t slot;
    int fd;  ///< the runtime's from the call on
};

/// What was seen of the commands on one server, over all workers.
struct command_counts {
    pool::time_histogram took{};
    std::uint64_t opaque = 0;  ///< sessions that are not followed any more
};

class proxy_runtime {
public:
    /// Told (on a worker's thread) when a server failed a session; must not block.
    using failure_hint = std::function<void(std::size_t proxy, pool::server_index server)>;

    /// Told (on a worker's thread) of a command whose client has left, where kill_on_disconnect is on.
    using abandoned_hint = std::function<void(std::size_t proxy, pool::server_index server, std::uint32_t thread)>;
    struct hints {
        failure_hint failed{};
        abandoned_hint abandoned{};
    };

    /// Starts the workers; they accept at once. The error says which engine could not be made and why.
    [[nodiscard]] static result<std::unique_ptr<proxy_runtime>>
    start(const config::model& model, std::vector<listener_socket> listeners, const hints& told);
    ~proxy_runtime();
    proxy_runtime(const proxy_runtime&) = delete;
    proxy_runtime& operator=(const proxy_runtime&) = delete;

    /// The servers of one proxy: apply() states, read counters.
    [[nodiscard]] pool::service& service(std::size_t proxy);
    /// Its clients' gate: read what was refused.
    [[nodiscard]] const pool::client_gate& gate(std::size_t proxy) const;
    [[nodiscard]] command_counts commands(std::size_t proxy, std::size_t server) const;
    /// After apply(): sessions that wait for a server look again.
    void health_changed();

    /// "io_uring", "epoll", or "epoll (io_uring_setup: Operation not permitted)".
    [[nodiscard]] const std::string& engine_name() const noexcept;
    [[nodiscard]] std::size_t workers() const noexcept;

    /// Stops accepting, ends all sessions and joins the threads.
    void stop();

private:
    struct worker;

    explicit proxy_runtime(const config::model& model);

    config::model model_;
    std::vector<std::unique_ptr<pool::service>> services_;
    std::vector<std::unique_ptr<pool::client_gate>> gates_;
    net::session_directory everybody_;  ///< the workers' hosts; it outlives them
    std::vector<std::unique_ptr<worker>> workers_;
    std::string engine_name_;
};

}  // namespace tenbin::daemon
