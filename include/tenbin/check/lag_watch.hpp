// Asks the servers of each mysql_proxy that cares for lag, twice a second, how far their replication is behind: by a
// login that is kept, with the account of the server's MYSQL_CHECK. Each server is asked on its own, so that a silent
// one holds up nobody. On one io_context, in one thread; the library's calls have threads of their own.
#pragma once

#include <tenbin/check/bulkhead.hpp>
#include <tenbin/check/mysql_client.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/mysql/lag_clock.hpp>
#include <tenbin/pool/lag_gate.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tenbin::check {

class kept_login;

class lag_watch {
public:
    struct listener {
        std::function<void(std::size_t proxy, std::size_t server, const pool::lag_gate::measurement&)> measured;
        std::function<void(std::size_t proxy, std::size_t server, const std::string& why)> unanswered;
    };

    /// The model and the client must outlive it.
    lag_watch(asio::io_context& context, const config::model& model, mysql_client& client, listener listens);
    /// Ends the questions; the context must not run any more.
    ~lag_watch();
    /// Leaves the logins that are kept: see bulkhead::close_kept.
    void leave();
    lag_watch(const lag_watch&) = delete;
    lag_watch& operator=(const lag_watch&) = delete;

    void start();

private:
    struct watched {
        std::size_t index;
        const config::proxy* proxy;
        unsigned group;  ///< of its servers: each has a master of its own
        std::shared_ptr<bulkhead> threads;
        mysql::lag_clock clock;
    };

    [[nodiscard]] asio::awaitable<void> watch_master(watched& of, endpoint where, const config::mysql_check& how);
    [[nodiscard]] asio::awaitable<void>
    watch_replica(watched& of, std::size_t server, const config::real_server& configured);

    asio::io_context& context_;
    listener listener_;
    std::vector<std::unique_ptr<watched>> watched_;
};

}  // namespace tenbin::check
