// A client on its way from accept to relay: its connection, who it is, and its place in the proxy.
#pragma once

#include <tenbin/net/stream.hpp>
#include <tenbin/pool/client_gate.hpp>
#include <tenbin/pool/service.hpp>

#include <optional>
#include <string>
#include <utility>

namespace tenbin::net {

/// A client as limits, logs and servers know it.
struct visitor {
    stream connection;
    endpoint from{};               ///< its own address: that of its connection, or what a balancer before tenbin said
    std::optional<endpoint> at{};  ///< where it had connected to, if a balancer said
};

/// Who has connected.
[[nodiscard]] visitor arrived(stream connection);
/// Where it had connected to: its own end of the connection, or the balancer's.
[[nodiscard]] endpoint local_end(const visitor& client);

/// A balancer has connected: takes the header of the PROXY protocol from the front, and makes `client` the client that
/// it names. False: there was none until then, or a bad one.
[[nodiscard]] awaitable<bool> introduce(visitor& client, steady::time_point until);

/// A client's place in its proxy, in max_sessions and in the limits of its address: given back when it goes.
class admission {
public:
    admission(pool::service& service, pool::client_gate& gate, pool::client_table::place where) noexcept
        : service_{&service}, gate_{&gate}, where_{where}
    {
    }
    admission(admission&& other) noexcept
        : service_{std::exchange(other.service_, nullptr)}, gate_{other.gate_}, where_{other.where_}
    {
    }
    admission& operator=(admission&&) = delete;
    ~admission()
    {
        if (service_ == nullptr)
            return;
        service_->leave();
        gate_->table().leave(where_, pool::client_table::stage::login);
    }

    /// The login is over: the session goes on, and whoever is told this gives the place back.
    [[nodiscard]] pool::client_table::place hand_over() noexcept
    {
        service_ = nullptr;
        gate_->table().logged_in(where_);
        return where_;
    }

private:
    pool::service* service_;
    pool::client_gate* gate_;
    pool::client_table::place where_;
};

/// Why a client is turned away before a server is sought.
enum class turned_away : std::uint8_t { max_sessions, not_allowed, too_many_sessions, too_many_logins, too_fast };

struct turned_away_client {
    turned_away why;
    std::string words;  ///< for the client and the log
};

}  // namespace tenbin::net
