// The login machine between two sockets that a test holds the other ends of: what session.cpp does around it, without
// the sockets. A side is read only when the machine waits for it, and each piece lies in memory of exactly its size.
#pragma once

#include <tenbin/mysql/login.hpp>

#include <utility>

#include "mysql/packets.hpp"

namespace tenbin::mysql {

class login_peer {
public:
    explicit login_peer(const login::limits& bounds = {}, login::policy rules = {}) : machine_{std::move(rules), bounds}
    {
    }

    /// With a scramble that is all the same.
    void greet_as_service(const service_greeting& service)
    {
        greeting_identity identity{.thread_id = 0xffff'ffff};
        identity.scramble.fill(std::byte{0x41});
        machine_.greet_as_service(service, identity);
        collect();
    }

    void give(side from, std::span<const std::byte> piece)
    {
        auto& waiting = unread(from);
        waiting.insert(waiting.end(), piece.begin(), piece.end());
        while (feed(side::server) || feed(side::client))
            continue;
        settle();
    }

    /// There is another server: one that fails in time is replaced by it, and what was unread of it is gone.
    void may_move() { may_move_ = true; }

    [[nodiscard]] bytes take(side to) { return std::exchange(to == side::client ? to_client_ : to_server_, {}); }

    /// What has come and was not read: of a finished login it belongs to the relay.
    [[nodiscard]] bytes& unread(side from) { return from == side::client ? from_client_ : from_server_; }

    void too_slow()
    {
        machine_.too_slow();
        collect();
        settle();
    }
    void server_gone()
    {
        machine_.server_gone();
        collect();
        settle();
    }

    [[nodiscard]] login& machine() { return machine_; }
    [[nodiscard]] login::state now() const { return machine_.now(); }

private:
    /// A server is unfit, or wanted for the first time: goes on with the other one, or there is none.
    void settle()
    {
        if (machine_.now() == login::state::server_wanted && may_move_)
            machine_.move();
        if (machine_.now() != login::state::server_unfit)
            return;
        if (may_move_) {
            from_server_.clear();
            machine_.move();
            return;
        }
        machine_.give_up();
        collect();
    }

    bool feed(side from)
    {
        const auto not_its_turn = from == side::client ? login::state::server_turn : login::state::client_turn;
        auto& waiting = unread(from);
        if (machine_.ended() || machine_.now() == login::state::server_wanted || machine_.now() == not_its_turn ||
            waiting.empty())
            return false;
        const bytes piece{waiting};
        bytes_view rest{piece};
        if (from == side::client)
            machine_.received_from_client(rest);
        else
            machine_.received_from_server(rest);
        collect();
        waiting.erase(waiting.begin(), waiting.end() - static_cast<std::ptrdiff_t>(rest.size()));
        return true;
    }

    void collect()
    {
        to_client_.insert(to_client_.end(), machine_.to_client().begin(), machine_.to_client().end());
        to_server_.insert(to_server_.end(), machine_.to_server().begin(), machine_.to_server().end());
        machine_.sent();
    }

    login machine_;
    bool may_move_ = false;
    bytes from_client_;
    bytes from_server_;
    bytes to_client_;
    bytes to_server_;
};

}  // namespace tenbin::mysql
