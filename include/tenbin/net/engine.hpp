// The engine of one worker thread: its loop, its sockets, its buffers and its clock. Two implementations stand behind
// it, io_uring and epoll, chosen at run time; nobody above this header knows which one runs.
//
// One turn of the loop: flush what was queued, submit and sleep until something happens or a deadline is due, tell the
// sinks what happened, free what was closed. It is an Asio execution context: coroutines are spawned on its executor
// and use the streams of stream.hpp. Asio's own sockets, timers and resolvers must not be used on it (they would start
// a reactor of their own beside this one).
#pragma once

#include <tenbin/base/endpoint.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/net/chunk_pool.hpp>
#include <tenbin/net/link.hpp>
#include <tenbin/net/wheel.hpp>

#include <boost/asio/execution_context.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tenbin::net {

namespace asio = boost::asio;

class acceptor;
class backend;
class engine_executor;

/// Something to be run on an engine's thread, once.
class task {
public:
    task() = default;
    task(const task&) = delete;
    task& operator=(const task&) = delete;
    virtual ~task() = default;
    virtual void run() = 0;
};

class engine final : public asio::execution_context {
public:
    using executor_type = engine_executor;

    /// `automatic` takes io_uring where the kernel lets us, else epoll, and says why in name(). The error names what
    /// the kernel refused.
    [[nodiscard]] static result<std::unique_ptr<engine>> make(config::io_engine wanted);
    ~engine();

    /// "io_uring", "epoll", or "epoll (io_uring_queue_init: Operation not permitted)".
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Runs until stop() has been called and everything has ended. On one thread, once.
    void run();

    /// From any thread: ends every link with operation_aborted, fires every timer, and lets run() return when nothing
    /// is left, or after a second whatever is left.
    void stop();
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }

    [[nodiscard]] executor_type get_executor() noexcept;
    [[nodiscard]] bool on_own_thread() const noexcept;
    /// From any thread.
    void post(std::unique_ptr<task> work);

    /// The time at which this turn woke up.
    [[nodiscard]] steady::time_point now() const noexcept { return now_; }

    /// Takes over a connected socket (as the engine's own acceptor made it).
    [[nodiscard]] link& adopt(int descriptor);
    /// Begins to connect; the sink hears on_connected. A socket that can't even be made is told in a later turn.
    [[nodiscard]] link& connect(const endpoint& to, sink& owner);

    [[nodiscard]] chunk_pool& chunks() noexcept { return chunks_; }
    void give_back(chunk_index chunk);
    /// For bytes that nobody waits for yet: appends them to `unread`, as they are while receive chunks are plenty, else
    /// in send chunks, so that whoever talks out of turn can't make other sessions wait. The number of chunks appended;
    /// 0: there is no room, and the bytes are gone.
    [[nodiscard]] std::size_t keep_unread(chunk_index chunk, chunk_queue& unread);
    /// `waiting` hears on_drained when send chunks have been given back.
    void wait_for_chunk(link& waiting);

    void set_deadline(wheel_node& node, steady::time_point when) { wheel_.set(node, when); }
    void clear_deadline(wheel_node& node) noexcept { wheel_.clear(node); }

    /// Links that exist, closing ones included.
    [[nodiscard]] std::size_t links() const noexcept { return link_count_; }

    // What follows belongs to link, acceptor and the back ends.
    [[nodiscard]] backend& io() noexcept { return *backend_; }
    void woke() noexcept { now_ = steady::now(); }
    void make_dirty(link& of);
    void flush_dirty();
    void look_again(link& closing);
    void ended(link& of, std::error_code why);
    void fail_connect_later(link& of, int number);
    /// Appends what the queue holds, less its first `skip` bytes, and gives the chunks back: the queue is empty then.
    void move_bytes(chunk_queue& from, std::size_t skip, std::vector<std::byte>& to);

private:
    friend class acceptor;

    engine();
    [[nodiscard]] link& make_link(int descriptor);
    void take_posted();
    void run_tasks();
    void expire();
    void free_closed();
    void give_waiting_a_chunk();
    void trim_when_idle();
    void end_everything();
    [[nodiscard]] std::optional<std::chrono::milliseconds> sleep() const;

    std::string name_;
    chunk_pool chunks_;
    wheel wheel_;
    std::unique_ptr<backend> backend_;
    steady::time_point now_;
    steady::time_point stop_at_;

    link* links_ = nullptr;
    link* free_links_ = nullptr;
    std::size_t link_count_ = 0;
    std::vector<std::unique_ptr<link[]>> slabs_;
    std::vector<link*> dirty_;
    std::vector<link*> closing_;
    std::vector<link*> wants_chunk_;
    std::vector<acceptor*> acceptors_;

    std::vector<std::unique_ptr<task>> tasks_;
    std::mutex posted_lock_;  ///< for what other threads post; never on the path of a session
    std::vector<std::unique_ptr<task>> posted_;
    std::atomic<bool> has_posted_ = false;
    bool stopping_ = false;

    wheel_node trim_timer_;
    bool chunks_touched_ = false;
};

}  // namespace tenbin::net

#include <tenbin/net/executor.hpp>
