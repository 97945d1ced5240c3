// What the monitor knows of all servers: one entry for each server of each proxy, changed by the results of checks, and
// read as a snapshot for the proxy, as lines for the log and as rows for the status.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/control/status.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/pool/server_health.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::daemon {

class health_book {
public:
    /// The model must outlive it.
    health_book(const config::model& model, steady::time_point now);

    /// What a result changed: a server's state, or the words why it is down.
    struct news {
        std::string line;  ///< for the log; empty where the same server's words changed a moment ago
        bool bad = false;
    };

    /// The result of a round of one checker of a server: `failure` says in words why it is not good.
    [[nodiscard]] std::optional<news> on_result(std::size_t proxy,
                                                std::size_t server,
                                                std::size_t checker,
                                                const std::optional<std::string>& failure,
                                                steady::time_point now);

    [[nodiscard]] health_message snapshot() const;

    /// The proxies with their servers, and the counts of each where they are known.
    [[nodiscard]] std::vector<control::proxy_status> describe(const counts_message& counts,
                                                              steady::time_point now) const;

    /// The place of a proxy of that name.
    [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const noexcept;
    [[nodiscard]] std::size_t servers_of(std::size_t proxy) const noexcept { return proxies_[proxy].size(); }

private:
    struct entry {
        const config::real_server* configured;
        pool::server_health health;
        steady::time_point quiet_until{};  ///< new words of a server that stays down are not logged before
    };

    [[nodiscard]] news changed(std::size_t proxy, const entry& of, const pool::server_health::transition& change) const;

    const config::model& model_;
    std::vector<std::vector<entry>> proxies_;  ///< by pool::server_index
};

}  // namespace tenbin::daemon
