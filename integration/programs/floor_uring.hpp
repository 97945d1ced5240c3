// A relay on io_uring with all that makes it cheap: multishot accept and receive, a ring of provided buffers, sends
// that only speak when they fail, and one system call per turn.
#pragma once

#include <liburing.h>

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "bench_socket.hpp"

namespace bench {

class uring_floor {
public:
    uring_floor(const std::string& listen, const std::string& server)
        : listener_{listen_at(listen, 0)}, server_{address_of(server)}
    {
        io_uring_params parameters{};
        parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
        parameters.cq_entries = 16384;
        check(io_uring_queue_init_params(2048, &ring_, &parameters), "io_uring_setup");
        io_uring_register_ring_fd(&ring_);
        open_buffers();
        auto& e = entry();
        io_uring_prep_multishot_accept(&e, listener_, nullptr, nullptr, SOCK_CLOEXEC);
        e.user_data = tag(nullptr, about::accept);
    }

    [[noreturn]] void run()
    {
        for (;;) {
            send_what_came();
            check(io_uring_submit_and_wait(&ring_, 1), "io_uring_enter");
            give_back_sent();
            reap();
        }
    }

private:
    enum class about : std::uintptr_t { nothing, accept, connect, receive, send };
    static constexpr std::uintptr_t about_mask = 7;
    static constexpr unsigned buffers = 128;
    static constexpr unsigned buffer_bytes = 32768;

    struct filled {
        std::uint16_t buffer;
        unsigned bytes;
    };
    struct session;
    struct side {
        int socket = -1;
        bool receiving = false;
        side* other = nullptr;
        session* whole = nullptr;
        std::vector<filled> output;
    };
    struct session {
        side client;
        side server;
        bool ending = false;  ///< is in the list of those to finish
        bool closed = false;
    };

    static void check(int outcome, const char* what)
    {
        if (outcome < 0 && outcome != -EINTR)
            die(std::string{what} + ": " + std::strerror(-outcome));
    }

    static std::uint64_t tag(const void* of, about what)
    {
        return reinterpret_cast<std::uintptr_t>(of) | static_cast<std::uintptr_t>(what);
    }

    io_uring_sqe& entry()
    {
        auto* made = io_uring_get_sqe(&ring_);
        if (made == nullptr) {
            check(io_uring_submit(&ring_), "io_uring_enter");
            made = io_uring_get_sqe(&ring_);
        }
        return *made;
    }

    void open_buffers()
    {
        // Aligned to pages: the kernel copies 16 KiB slower to an odd address.
        void* memory = nullptr;
        void* shared = nullptr;
        check(-posix_memalign(&memory, 4096, std::size_t{buffers} * buffer_bytes), "memory");
        check(-posix_memalign(&shared, 4096, buffers * sizeof(io_uring_buf)), "memory");
        memory_ = static_cast<char*>(memory);
        offered_ = static_cast<io_uring_buf_ring*>(shared);
        io_uring_buf_reg registration{};
        registration.ring_addr = reinterpret_cast<std::uintptr_t>(shared);
        registration.ring_entries = buffers;
        check(io_uring_register_buf_ring(&ring_, &registration, 0), "a ring of buffers");
        io_uring_buf_ring_init(offered_);
        for (std::uint16_t buffer = 0; buffer < buffers; ++buffer)
            sent_.push_back(buffer);
        give_back_sent();
    }

    char* storage(std::uint16_t buffer) { return memory_ + std::size_t{buffer} * buffer_bytes; }

    /// Sends run while they are submitted, and would have spoken had they failed.
    void give_back_sent()
    {
        int count = 0;
        for (const auto buffer : sent_)
            io_uring_buf_ring_add(
                offered_, storage(buffer), buffer_bytes, buffer, io_uring_buf_ring_mask(buffers), count++);
        io_uring_buf_ring_advance(offered_, count);
        sent_.clear();
    }

    void reap()
    {
        std::array<io_uring_cqe*, 256> ready{};
        while (const unsigned count = io_uring_peek_batch_cqe(&ring_, ready.data(), ready.size())) {
            for (unsigned i = 0; i < count; ++i)
                happened(*ready[i]);
            io_uring_cq_advance(&ring_, count);
        }
    }

    void happened(const io_uring_cqe& what)
    {
        void* const of = reinterpret_cast<void*>(what.user_data & ~about_mask);
        switch (static_cast<about>(what.user_data & about_mask)) {
        case about::nothing:
            break;
        case about::accept:
            check(what.res, "accept");
            accepted(what.res);
            break;
        case about::connect:
            check(what.res, "connect");
            receive(static_cast<session*>(of)->client);
            receive(static_cast<session*>(of)->server);
            break;
        case about::receive:
            received(*static_cast<side*>(of), what.res, what.flags);
            break;
        case about::send:
            // A peer that has gone is told by the receive; a full socket has no place here.
            if (what.res >= 0 || what.res == -EAGAIN)
                die("a socket was full: the floor is for traffic that fits");
            break;
        }
    }

    void accepted(int client)
    {
        const int server = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        set_no_delay(server);
        auto* const made = new session;
        made->client.socket = client;
        made->server.socket = server;
        made->client.other = &made->server;
        made->server.other = &made->client;
        made->client.whole = made->server.whole = made;
        auto& e = entry();
        io_uring_prep_connect(&e, server, reinterpret_cast<const sockaddr*>(&server_), sizeof server_);
        e.user_data = tag(made, about::connect);
    }

    void receive(side& of)
    {
        of.receiving = true;
        auto& e = entry();
        io_uring_prep_recv_multishot(&e, of.socket, nullptr, 0, 0);
        e.flags |= IOSQE_BUFFER_SELECT;
        e.user_data = tag(&of, about::receive);
    }

    void received(side& from, int outcome, unsigned flags)
    {
        auto& whole = *from.whole;
        from.receiving = (flags & IORING_CQE_F_MORE) != 0;
        if (outcome > 0) {
            const auto buffer = static_cast<std::uint16_t>(flags >> IORING_CQE_BUFFER_SHIFT);
            if (whole.closed) {
                sent_.push_back(buffer);
            } else {
                if (from.other->output.empty())
                    to_send_.push_back(from.other);
                from.other->output.push_back({buffer, static_cast<unsigned>(outcome)});
            }
        } else if (outcome != -ENOBUFS) {
            end(whole);
        }
        if (from.receiving)
            return;
        if (whole.closed)
            end(whole);
        else if (!whole.ending)
            receive(from);
    }

    void send_what_came()
    {
        for (auto* to : to_send_) {
            for (const auto& part : to->output) {
                // What goes out before a close takes the FIN along.
                const bool more_follows = &part != &to->output.back() || to->whole->ending;
                const int more = more_follows ? MSG_MORE : 0;
                const int flags = MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL | more;
                auto& e = entry();
                io_uring_prep_send(&e, to->socket, storage(part.buffer), part.bytes, flags);
                e.flags |= IOSQE_CQE_SKIP_SUCCESS;
                e.user_data = tag(nullptr, about::send);
                sent_.push_back(part.buffer);
            }
            to->output.clear();
        }
        to_send_.clear();
        for (auto* of : std::exchange(ending_, {}))
            finish(of);
    }

    void end(session& of)
    {
        if (!std::exchange(of.ending, true))
            ending_.push_back(&of);
    }

    /// Once behind what was to be sent, to close it, and again when no receive is under way any more.
    void finish(session* of)
    {
        of->ending = false;
        if (!std::exchange(of->closed, true)) {
            close_side(of->client);
            close_side(of->server);
        }
        if (!of->client.receiving && !of->server.receiving)
            delete of;
    }

    void close_side(const side& of)
    {
        if (of.receiving) {
            auto& e = entry();
            io_uring_prep_cancel64(&e, tag(&of, about::receive), 0);
            e.flags |= IOSQE_CQE_SKIP_SUCCESS;
            e.user_data = tag(nullptr, about::nothing);
        }
        auto& e = entry();
        io_uring_prep_close(&e, of.socket);
        e.flags |= IOSQE_CQE_SKIP_SUCCESS;
        e.user_data = tag(nullptr, about::nothing);
    }

    io_uring ring_{};
    int listener_;
    sockaddr_in server_;
    char* memory_ = nullptr;
    io_uring_buf_ring* offered_ = nullptr;
    std::vector<std::uint16_t> sent_;
    std::vector<side*> to_send_;
    std::vector<session*> ending_;
};

}  // namespace bench
