// Ends queries whose clients have left. A server notices that a client is gone only when it writes to it, so that a
// long query burns on; and who logged it in is known to the client alone. So the account of the server's MYSQL_CHECK
// says KILL QUERY, which takes the privilege CONNECTION ADMIN.
//
// One at a time for each server, on threads of their own: a crowd of clients that leaves delays no check. What could
// not be ended soon is left alone, because a server that was started anew counts its threads anew.
#pragma once

#include <tenbin/check/bulkhead.hpp>
#include <tenbin/check/probe.hpp>
#include <tenbin/config/model.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tenbin::check {

class query_ender {
public:
    /// How long after its client a query is still ended.
    static constexpr milliseconds patience{3000};
    static constexpr std::size_t waiting_max = 256;  ///< of one server

    struct subject {
        std::size_t proxy;
        std::size_t server;    ///< real ones, then sorry ones
        std::uint32_t thread;  ///< as the server calls it
    };
    /// How it went: nothing, when the query was ended, or had ended by itself.
    using listener = std::function<void(const subject&, const problem&)>;

    /// The model and the client must outlive it.
    query_ender(asio::io_context& context, const config::model& model, mysql_client& client, listener listens);
    /// The context must not run any more.
    ~query_ender();
    /// Leaves the logins that are kept: see bulkhead::close_kept.
    void leave();
    query_ender(const query_ender&) = delete;
    query_ender& operator=(const query_ender&) = delete;

    void end(const subject& left);

private:
    struct order {
        subject what;
        steady::time_point until;
    };
    /// What is to be ended on one server.
    struct lane {
        endpoint where{};
        milliseconds limit{};
        const config::mysql_check* account = nullptr;  ///< nullptr: it has none
        std::shared_ptr<bulkhead> threads{};
        std::deque<order> waiting{};
        bulkhead::standing standing = bulkhead::standing::proven;
        bool busy = false;
    };

    [[nodiscard]] asio::awaitable<void> work(lane& on);
    [[nodiscard]] asio::awaitable<problem> kill(lane& on, order what);

    asio::io_context& context_;
    listener listener_;
    std::vector<std::vector<std::unique_ptr<lane>>> lanes_;  ///< by proxy and server
};

}  // namespace tenbin::check
