// What the logins of one proxy on one worker share: what servers have said in greetings, and greeted connections whose
// client has left. Such a connection must not just be closed (farewell.hpp); as long as nothing was sent on it, it is
// as good as a new one, scramble and all, so it waits for a moment for the next client of its server.
#pragma once

#include <tenbin/mysql/greeting_book.hpp>
#include <tenbin/mysql/login.hpp>
#include <tenbin/net/session_host.hpp>

#include <optional>
#include <vector>

namespace tenbin::mysql {

class login_desk {
public:
    explicit login_desk(const config::proxy& proxy);
    login_desk(const login_desk&) = delete;
    login_desk& operator=(const login_desk&) = delete;

    /// A machine for this client.
    [[nodiscard]] login begin(const net::visitor& client) const;
    /// The header that a server is to be sent for it; empty: none.
    [[nodiscard]] std::vector<std::byte> header_for(const net::visitor& client) const;

    [[nodiscard]] bool greets() const noexcept { return proxy_.clients.greeting == config::greeting::own; }
    [[nodiscard]] greeting_book& greetings() noexcept { return greetings_; }
    /// A client may get a session on it, as far as its state goes: the greeting that stands for all stands for it, too.
    [[nodiscard]] static bool may_serve(const pool::service& service, std::size_t server) noexcept;

    [[nodiscard]] bool has_routes() const noexcept { return !proxy_.routes.empty(); }
    /// With routes the server that greets a client may be none of its own, so that the first greeting can't be relayed
    /// to be learned from: the groups of servers of which nothing is known, to be asked before a client is greeted.
    /// A group that has just been asked is left alone for a while, unless nothing is known at all.
    [[nodiscard]] std::vector<unsigned> unknown_groups(const pool::service& service, steady::time_point now);

    /// Whether a greeted connection of that server may be kept now.
    [[nodiscard]] bool may_keep(pool::server_index server) const noexcept;
    /// Keeps it for the next client. False: nobody has taken it, and it is to be finished; `server` is open then.
    [[nodiscard]] net::awaitable<bool>
    keep(net::engine& home, pool::server_index index, net::stream& server, std::vector<std::byte> greeting);
    /// One that was kept, if there is one.
    [[nodiscard]] std::optional<net::spare_connection> take(pool::server_index server);

private:
    /// Lives in the coroutine that keeps it.
    struct kept {
        net::stream& server;
        std::vector<std::byte> greeting;
        net::timer& until;
        bool is_taken = false;
    };

    const config::proxy& proxy_;
    greeting_book greetings_;
    std::vector<std::vector<kept*>> kept_;             ///< by server
    std::vector<steady::time_point> not_asked_until_;  ///< by group
};

}  // namespace tenbin::mysql
