// A listening socket in an engine. The socket is made by the supervisor and outlives the process; here it is only
// accepted from. When the process runs out of descriptors it pauses for a moment instead of spinning.
//
// A listener can be closed to clients and opened again without being closed as a descriptor: shutdown(2) takes a
// listening socket back to where it was before listen(2), bound as it is, so that the kernel itself refuses
// connections; listen(2) opens it. The supervisor's descriptor names the same socket and stays good.
#pragma once

#include <tenbin/net/wheel.hpp>

#include <cstddef>

namespace tenbin::net {

class engine;

/// Connections that wait to be accepted; more get no answer until there is room.
inline constexpr int listen_backlog = 4096;

class accept_sink {
public:
    /// A client is connected; the descriptor belongs to whoever is told.
    virtual void on_accept(int descriptor) = 0;
    /// accept(2) failed for want of something (EMFILE, ENOMEM …); it is tried again in 100 ms.
    virtual void on_accept_failure(int number) = 0;

protected:
    ~accept_sink() = default;
};

class acceptor {
public:
    /// Owns `listener`. Both must live until the engine has ended or stop() was called and a turn has passed.
    acceptor(engine& home, int listener, accept_sink& owner);
    ~acceptor();
    acceptor(const acceptor&) = delete;
    acceptor& operator=(const acceptor&) = delete;

    /// Accepts; opens a listener that refuses, also one that another process left so.
    void start();
    void stop();
    /// Clients are refused by the kernel (ECONNREFUSED) until start(). Those that wait to be accepted are reset.
    void refuse();

    // What follows belongs to the engines.
    void accepted(int descriptor) { owner_.on_accept(descriptor); }
    void failed(int number);
    [[nodiscard]] int descriptor() const noexcept { return listener_; }
    bool wanted = false;
    bool armed = false;

private:
    engine& home_;
    int listener_;
    accept_sink& owner_;
    wheel_node retry_;
};

}  // namespace tenbin::net
