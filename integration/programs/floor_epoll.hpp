// A relay on epoll: edge-triggered, each socket registered once, one buffer; a wait, a receive and a send for what
// moves.
#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "bench_socket.hpp"

namespace bench {

class epoll_floor {
public:
    epoll_floor(const std::string& listen, const std::string& server)
        : listener_{listen_at(listen, SOCK_NONBLOCK)}, server_{address_of(server)}
    {
        watch(epoll_, listener_, EPOLLIN, 0);
    }

    [[noreturn]] void run()
    {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.u64 == 0)
                    accept_some(count);
                else
                    happened(*reinterpret_cast<side*>(event.data.u64), event.events);
            }
            ended_.clear();
        }
    }

private:
    struct session;
    struct side {
        int socket = -1;
        side* other = nullptr;
        session* whole = nullptr;
    };
    struct session {
        side client;
        side server;
    };

    /// One while it is quiet, more when much happens at a time.
    void accept_some(int tries)
    {
        for (; tries > 0; --tries) {
            const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (client < 0)
                return;
            const int server = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
            set_no_delay(server);
            if (connect(server, reinterpret_cast<const sockaddr*>(&server_), sizeof server_) < 0 &&
                errno != EINPROGRESS)
                die("connect");
            auto* const made = new session;
            made->client = {.socket = client, .other = &made->server, .whole = made};
            made->server = {.socket = server, .other = &made->client, .whole = made};
            add(made->client);
            add(made->server);
        }
    }

    void add(side& of)
    {
        watch(epoll_, of.socket, EPOLLIN | EPOLLRDHUP | EPOLLET, reinterpret_cast<std::uint64_t>(&of));
    }

    void happened(side& on, std::uint32_t events)
    {
        if (on.socket < 0)
            return;  // ended earlier in this turn
        for (;;) {
            const auto size = recv(on.socket, buffer_.data(), buffer_.size(), 0);
            if (size > 0 &&
                send(on.other->socket, buffer_.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) != size)
                die("a socket was full: the floor is for traffic that fits");
            if (size == 0 || (size < 0 && errno != EAGAIN))
                return end(*on.whole);
            // A short read says that the socket is empty, unless its FIN is behind what was read.
            if (size < 0 || (static_cast<std::size_t>(size) < buffer_.size() && (events & EPOLLRDHUP) == 0))
                return;
        }
    }

    void end(session& of)
    {
        close(std::exchange(of.client.socket, -1));
        close(std::exchange(of.server.socket, -1));
        ended_.emplace_back(&of);
    }

    int epoll_ = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    int listener_;
    sockaddr_in server_;
    std::vector<std::unique_ptr<session>> ended_;  ///< freed at the end of the turn: an event may still name one
    std::array<char, 65536> buffer_{};
};

}  // namespace bench
