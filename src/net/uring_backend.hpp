// The io_uring back end's class, shared by the two files that implement it: uring_backend.cpp (the ring, its turns,
// what comes in) and uring_sending.cpp (what goes out).
#pragma once

#include <liburing.h>

#include <array>
#include <deque>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

#include "backend.hpp"

namespace tenbin::net {

/// What a completion belongs to: the low bits of its user_data, beside the address of the link or acceptor.
enum class about : std::uintptr_t { nothing, receive, send, spill, connect, accept, wake, alarm };
inline constexpr std::uintptr_t about_mask = 7;

[[nodiscard]] inline std::uint64_t tag(const void* of, about what)
{
    return reinterpret_cast<std::uintptr_t>(of) | static_cast<std::uintptr_t>(what);
}

class uring_backend final : public backend {
public:
    explicit uring_backend(engine& of) : engine_{of} {}
    ~uring_backend() override;

    [[nodiscard]] result<void> open();

    void start() override;
    void turn(std::optional<std::chrono::milliseconds> sleep) override;
    void wake() noexcept override { eventfd_write(wake_, 1); }
    void update_receiving(link& of) override;
    void flush(link& of) override;
    [[nodiscard]] int socket_flags() const noexcept override { return 0; }
    void connect(link& of, const socket_address& to) override;
    [[nodiscard]] bool quiesce(link& of) override;
    void close_descriptor(int descriptor) override;
    void accept(acceptor& of) override;
    void stop_accepting(acceptor& of) override;
    void give_back(chunk_index chunk) override;
    [[nodiscard]] bool awaits_silence() const noexcept override { return !batch_.empty(); }
    [[nodiscard]] bool chunks_at_rest() const noexcept override { return leased_ == 0; }
    [[nodiscard]] bool receive_chunks_scarce() const noexcept override
    {
        return leased_ > chunk_pool::receive_chunks / 2;
    }

private:
    static constexpr std::size_t iovecs_max = 64;

    /// The parts of a send that is more than one chunk; the kernel reads it while the send is submitted.
    struct message {
        msghdr header{};
        std::array<iovec, iovecs_max> parts{};
    };

    struct batched {
        link* of;
        chunk_queue chunks;
        std::size_t bytes;
    };

    [[nodiscard]] io_uring_sqe& entry();
    void cancel(const void* of, about what);
    void arm_receive(link& of);
    void arm_wake();
    void set_alarm(steady::time_point when);
    void send_spill(link& of);
    void spill_chunks(link& of, chunk_queue chunks, std::size_t skip);
    void enter(std::optional<std::chrono::milliseconds> sleep);
    void reap();
    void completed(std::uint64_t user_data, int outcome, unsigned flags);
    void received(link& of, int outcome, unsigned flags);
    void spill_sent(link& of, int outcome);
    void connected(link& of, int outcome);
    void accepted(acceptor& of, int outcome, unsigned flags);
    void settle();

    engine& engine_;
    io_uring ring_{};
    bool open_ = false;
    io_uring_buf_ring* buffers_ = nullptr;
    void* buffers_memory_ = nullptr;
    int wake_ = -1;
    std::uint64_t wake_count_ = 0;
    std::optional<steady::time_point> alarm_;  ///< the earliest of the alarms under way
    __kernel_timespec alarm_time_{};           ///< of the alarm not yet submitted
    int returned_ = 0;                         ///< buffers added to the ring and not yet published
    std::size_t leased_ = 0;                   ///< receive chunks outside the ring
    std::vector<batched> batch_;               ///< sends whose silence has not been heard
    bool hurry_ = false;                       ///< there is output that waits for nothing but the end of this turn
    std::vector<link*> starved_;               ///< links whose receive found no buffer
    std::deque<message> messages_;             ///< of the sends not yet submitted
    std::size_t messages_used_ = 0;
    std::deque<socket_address> addresses_;
};

}  // namespace tenbin::net
