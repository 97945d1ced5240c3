// A link is one connected TCP socket in an engine, in its smallest form: what a worker keeps of it for an hour of
// silence. It receives into leased chunks and hands them to its sink; it sends chunks without ever waiting; what the
// kernel does not take is spilled to the heap and sent when it does. Streams (for coroutines) and relays are sinks.
//
// Everything here happens on the engine's thread. A sink may call anything on any link from within its callbacks,
// close() included; the memory of a closed link is freed at the end of the engine's turn at the earliest.
#pragma once

#include <tenbin/net/chunk_pool.hpp>
#include <tenbin/net/wheel.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <system_error>
#include <vector>

namespace tenbin::net {

class engine;
class link;

/// What a link tells its owner.
class sink {
public:
    /// Bytes came in; the sink owns the chunk now (send it on, or engine::give_back).
    virtual void on_data(link& from, chunk_index chunk) = 0;
    /// The peer sent FIN (no error), or the connection broke, reading or writing. Each at most once, the error last.
    virtual void on_end(link& from, std::error_code why) = 0;
    /// What was spilled has been sent: clogged() is false again.
    virtual void on_drained(link& from) = 0;
    /// The deadline set with link::expires_at has passed; it is unset now.
    virtual void on_deadline(link& from) = 0;
    /// link::connect has finished.
    virtual void on_connected(link& from, std::error_code why) = 0;

protected:
    ~sink() = default;
};

/// Output that the kernel did not take: `sending` is at the kernel or waits for room, `waiting` comes after it.
struct spill {
    std::vector<std::byte> sending;
    std::size_t sent = 0;
    std::vector<std::byte> waiting;
};

class link {
public:
    /// The socket, -1 before connect().
    [[nodiscard]] int descriptor() const noexcept { return fd; }

    /// Who is told from now on. Receiving starts with resume().
    void set_sink(sink& to) noexcept { owner = &to; }

    /// Starts or goes on receiving.
    void resume();
    /// Stops receiving; what is under way may still arrive.
    void pause();

    /// Queues a chunk; it goes out at the end of the turn. The chunk is the link's from now on.
    void send(chunk_index chunk);
    /// Queues a copy of the bytes. False when the pool has no chunk to spare: try again when one was given back.
    [[nodiscard]] bool send_copy(std::span<const std::byte> bytes);

    /// The kernel has not taken everything: stop whoever produces, until on_drained.
    [[nodiscard]] bool clogged() const noexcept { return spilled != nullptr; }
    /// Nothing is queued or on its way to the kernel.
    [[nodiscard]] bool flushed() const noexcept { return output.empty() && !in_batch && !clogged(); }

    /// Sends FIN behind what is queued.
    void shutdown_send();

    /// Sends what is queued, closes and frees the link. Its sink hears nothing any more. The peer gets RST instead of a
    /// FIN when it acknowledges nothing for `linger`, or after linger_rounds_max times that.
    void close();
    /// Closes without sending what is queued; the peer gets RST.
    void abort();

    /// Has the kernel find out when the peer is gone without a word: SO_KEEPALIVE after a minute of silence, and
    /// TCP_USER_TIMEOUT a minute. (Accepted sockets inherit both from their listener.)
    void keep_alive();

    void expires_at(steady::time_point when);
    void never_expires() noexcept;

    /// Bytes since the socket's birth: received by us, queued by send(), and of these handed to the kernel.
    std::uint64_t received = 0;
    std::uint64_t queued = 0;
    std::uint64_t sent = 0;

    static constexpr std::chrono::seconds linger{5};
    static constexpr std::uint8_t linger_rounds_max = 120;

    // What follows belongs to the engines.
    static constexpr int silence = 0x7fffffff;
    /// A closing link's time is up: whether its peer has taken anything since the last time; it gets more time then.
    [[nodiscard]] bool still_drains();
    /// What is not sent will not be; the close that follows sends RST.
    void cut();
    enum class receive_state : std::uint8_t { idle, armed, cancelling };

    engine* home = nullptr;
    sink* owner = nullptr;
    std::unique_ptr<spill> spilled;
    wheel_node deadline;
    link* previous = nullptr;  ///< all links of the engine, or its list of free ones
    link* next = nullptr;
    int fd = -1;
    std::uint32_t acknowledged = 0;  ///< while closing: bytes, modulo 2^32, that the peer had at the last look
    int batch_result = silence;      ///< what the kernel said of the send in the batch: bytes taken or a negative errno
    chunk_queue output;
    receive_state receiving = receive_state::idle;
    std::uint8_t lingered = 0;
    bool wanted = false;          ///< resume() was called and pause() was not
    bool readable = false;        ///< epoll: the last edge has not been read to its end
    bool hung_up = false;         ///< epoll: FIN or an error is behind what can be read
    bool in_batch = false;        ///< a send is at the kernel and its silence has not been heard
    bool dirty = false;           ///< is in the engine's list of links to flush
    bool listed = false;          ///< is in one of the engine's lists of links to look at again
    bool listed_starved = false;  ///< ring: waits for a receive buffer
    bool spill_under_way = false;
    bool connecting = false;
    bool outcome_pending = false;  ///< a task will tell that the connect failed
    bool ended = false;            ///< the peer's FIN was read, or it failed
    bool failed = false;           ///< an error was told
    bool broken = false;           ///< nothing can be sent any more
    bool fin_wanted = false;
    bool fin_sent = false;
    bool closing = false;
    bool connect_cancelled = false;
    bool registered = false;  ///< epoll knows the socket
};

}  // namespace tenbin::net
