// Runs the checks of all servers: every checker of every server in rounds of its own, spread over the first moments so
// that they do not all come at once. A round is one probe and up to `retry` further ones; its result goes to whoever
// asked. A round that this machine could not do (it has no thread or descriptor free) is no result: a line in the log
// says so, and the server stays what it was. On one io_context, in one thread; MYSQL_CHECK's logins have threads of
// their own for each proxy.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/check/bulkhead.hpp>
#include <tenbin/check/mysql_client.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/check/series.hpp>
#include <tenbin/check/tracked_files.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace tenbin::check {

class mysql_rounds;

class scheduler {
public:
    /// Which checker of which server: the proxy's index, the server's (real ones, then sorry ones), the checker's.
    struct subject {
        std::size_t proxy;
        std::size_t server;
        std::size_t checker;
    };
    using listener = std::function<void(const subject&, const problem&)>;
    /// What MISC_CHECK and FILE_CHECK need beside it.
    struct scripts {
        /// Runs the script of that check until it has ended or its time is over.
        std::function<asio::awaitable<script_end>(subject)> run;
        /// What the check adds to its server's weight from now on; called after the listener.
        std::function<void(const subject&, int added)> on_weight;
    };

    /// The model and the client must outlive the scheduler.
    scheduler(asio::io_context& context,
              const config::model& model,
              mysql_client& client,
              listener listens,
              scripts with = {});
    /// Ends the checks; the context must not run any more.
    ~scheduler();
    /// Leaves the logins that are kept: see bulkhead::close_kept.
    void leave();
    scheduler(const scheduler&) = delete;
    scheduler& operator=(const scheduler&) = delete;

    /// Begins the first rounds.
    void start();
    /// A server is suspected: its next rounds begin now.
    void hurry(std::size_t proxy, std::size_t server);

private:
    struct job {
        subject of;
        const config::real_server* server;
        const config::checker* checker;
        std::unique_ptr<mysql_rounds> rounds{};  ///< of a MYSQL_CHECK
        bulkhead::standing standing = bulkhead::standing::proven;
        std::unique_ptr<series> checks{};
    };

    void add(std::size_t proxy, std::size_t index, const config::real_server& server);
    [[nodiscard]] asio::awaitable<result<verdict>> probe(job& each);
    void take(job& each, const verdict& found);

    asio::io_context& context_;
    const config::model& model_;
    listener listener_;
    scripts scripts_;
    std::vector<std::shared_ptr<bulkhead>> bulkheads_;  ///< of each proxy
    std::vector<std::unique_ptr<job>> jobs_;
    tracked_files files_;
    undone_rounds undone_;
};

}  // namespace tenbin::check
