// The servers' side of a login: finding one that greets, and taking leave of one whose client has gone.
#pragma once

#include <tenbin/mysql/login.hpp>
#include <tenbin/mysql/login_desk.hpp>
#include <tenbin/net/session_host.hpp>

#include <string>

namespace tenbin::mysql {

/// Queues bytes for a peer, waiting for room. False: the peer is gone or too slow.
[[nodiscard]] net::awaitable<bool> put(net::stream& to, bytes_view bytes);

struct no_server {
    net::dial_failure why;
    bool full;  ///< the last server that was asked had no room
    std::string words;

    /// Every server that is up is full.
    [[nodiscard]] bool is_for_room() const noexcept;
    /// What a client is told.
    [[nodiscard]] refusal code() const noexcept;
    [[nodiscard]] std::string message(const std::string& proxy) const;
};

/// A search for one client's server, and the machine that is to talk to it.
struct seeking {
    net::session_host& host;
    login_desk& desk;
    const net::visitor& client;
    net::search search;
    login machine;
};

/// A server is not tried again for this client.
void left(seeking& by, const net::dialed& server, const std::string& problem);

enum class seek_for : std::uint8_t { first_server, another_server };

/// Looks for a server that greets.
[[nodiscard]] net::awaitable<tl::expected<net::dialed, no_server>> find_server(seeking& by, seek_for what);

/// Finishes the login of a client that has gone, so that the server does not count it against our address. `header`:
/// of the PROXY protocol, if it was not sent.
[[nodiscard]] net::awaitable<void> say_farewell(net::stream server, login unfinished, std::vector<std::byte> header);

}  // namespace tenbin::mysql
