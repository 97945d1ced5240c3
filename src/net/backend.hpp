// What an implementation of the engine does: move bytes and descriptors. All policy (queues, closing, deadlines) is in
// engine.cpp and link.cpp, once. Everything runs on the engine's thread but wake().
#pragma once

#include <tenbin/net/acceptor.hpp>
#include <tenbin/net/engine.hpp>

#include <chrono>
#include <optional>

namespace tenbin::net {

class backend {
public:
    backend() = default;
    backend(const backend&) = delete;
    backend& operator=(const backend&) = delete;
    virtual ~backend() = default;

    /// On the thread that will run, before anything else.
    virtual void start() = 0;
    /// One sleep at most this long (nothing: without end) and everything that has happened.
    virtual void turn(std::optional<std::chrono::milliseconds> sleep) = 0;
    /// Ends the sleep; from any thread.
    virtual void wake() noexcept = 0;

    /// `link.wanted` has changed.
    virtual void update_receiving(link& of) = 0;
    /// `link.output` has chunks: send or spill them.
    virtual void flush(link& of) = 0;
    /// SOCK_* flags for sockets of this engine.
    [[nodiscard]] virtual int socket_flags() const noexcept = 0;
    virtual void connect(link& of, const socket_address& to) = 0;
    /// Ends what is under way on a closing link; true when nothing is any more.
    [[nodiscard]] virtual bool quiesce(link& of) = 0;
    virtual void close_descriptor(int descriptor) = 0;
    virtual void accept(acceptor& of) = 0;
    virtual void stop_accepting(acceptor& of) = 0;
    /// A receive chunk is free again.
    virtual void give_back(chunk_index chunk) = 0;
    /// Nothing may sleep before the kernel's word (or silence) on what was sent.
    [[nodiscard]] virtual bool awaits_silence() const noexcept = 0;
    /// All receive chunks are with this back end or the kernel, none with a sink.
    [[nodiscard]] virtual bool chunks_at_rest() const noexcept = 0;
    /// More than half of them are with sinks.
    [[nodiscard]] virtual bool receive_chunks_scarce() const noexcept = 0;
};

[[nodiscard]] result<std::unique_ptr<backend>> make_uring_backend(engine& of);
[[nodiscard]] result<std::unique_ptr<backend>> make_epoll_backend(engine& of);

}  // namespace tenbin::net
