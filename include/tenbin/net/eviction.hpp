// Ends sessions on replicas that have fallen behind, so that their clients come back to one that has not: each at a
// quiet moment, when it would lose nothing, and only so many at a time, since they all come back at once.
#pragma once

#include <tenbin/net/engine.hpp>
#include <tenbin/net/stream.hpp>

#include <chrono>
#include <cstddef>

namespace tenbin::net {

class session_host;

class eviction {
public:
    /// A client that has just had an answer may be about to send the next command.
    static constexpr std::chrono::milliseconds quiet_for{500};
    static constexpr std::chrono::milliseconds interval{200};
    /// Sessions of a worker that are ended per interval.
    static constexpr std::size_t ended_at_once = 50;

    eviction(session_host& host, engine& home) : host_{host}, home_{home} {}
    eviction(const eviction&) = delete;
    eviction& operator=(const eviction&) = delete;

    /// Health or lag has changed: begins where somebody is left behind, and goes on until nobody is.
    void look();

private:
    [[nodiscard]] awaitable<void> go_on();

    session_host& host_;
    engine& home_;
    bool goes_on_ = false;
};

}  // namespace tenbin::net
