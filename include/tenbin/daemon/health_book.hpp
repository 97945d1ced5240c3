// What the monitor knows of all servers: one entry for each server of each proxy, changed by the results of checks, and
// read as a snapshot for the proxy, as lines for the log and as rows for the status.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/control/status.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/pool/lag_gate.hpp>
#include <tenbin/pool/service_health.hpp>

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
        pool::server_index server = 0;          ///< that it is about
        std::optional<pool::health> to_tell{};  ///< by notify_up or notify_down
    };

    /// The result of a round of one checker of a server: `failure` says in words why it is not good. Empty if it
    /// changed nothing; else what is to be told, a server each.
    [[nodiscard]] std::vector<news> on_result(std::size_t proxy,
                                              std::size_t server,
                                              std::size_t checker,
                                              const std::optional<std::string>& failure,
                                              steady::time_point now);

    /// What was measured of a replica's lag. Nothing if the proxy needs not know; an empty line if only it does.
    [[nodiscard]] std::optional<news>
    on_lag(std::size_t proxy, std::size_t server, const pool::lag_gate::measurement& found, steady::time_point now);
    /// A replica did not answer the question, or could not.
    [[nodiscard]] std::optional<news>
    on_no_lag(std::size_t proxy, std::size_t server, const std::string& why, steady::time_point now);

    /// What a checker adds to its server's weight from now on; news if that changes it.
    [[nodiscard]] std::optional<news> on_weight(std::size_t proxy, std::size_t server, std::size_t checker, int added);

    struct quorum_news {
        std::string line{};  ///< for the log; empty where nothing else was to be expected
        bool held = false;
    };
    /// After each of these: what they changed of the proxy's quorum.
    [[nodiscard]] std::optional<quorum_news> on_quorum(std::size_t proxy);

    [[nodiscard]] health_message snapshot() const;

    /// The proxies with their servers, and the counts of each where they are known.
    [[nodiscard]] std::vector<control::proxy_status> describe(const counts_message& counts,
                                                              steady::time_point now) const;

    /// The place of a proxy of that name.
    [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const noexcept;
    [[nodiscard]] std::size_t servers_of(std::size_t proxy) const noexcept { return proxies_[proxy].servers.size(); }

private:
    struct server_entry {
        const config::real_server* configured;
        pool::lag_gate lag;
        std::optional<milliseconds> lag_told{};  ///< to the proxy
        std::string lag_problem_told{};          ///< to the log
        std::string reason_told{};               ///< to the log
        steady::time_point quiet_until{};        ///< new words of a server that stays what it is are not logged before
    };
    struct service_entry {
        pool::service_health health;
        std::vector<server_entry> servers{};  ///< by pool::server_index
    };

    [[nodiscard]] static std::string words_of(const service_entry& service, pool::server_index server);
    [[nodiscard]] news changed(std::size_t proxy, const pool::service_health::change& change) const;

    const config::model& model_;
    std::vector<service_entry> proxies_;
};

}  // namespace tenbin::daemon
