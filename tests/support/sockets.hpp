// Sockets for tests: listeners and plain blocking peers on 127.0.0.1, closed when they go.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <netinet/in.h>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace tenbin::support {

class descriptor {
public:
    explicit descriptor(int fd) : fd_{fd}
    {
        if (fd < 0)
            throw std::runtime_error{"no descriptor"};
    }
    descriptor(descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    descriptor& operator=(descriptor&&) = delete;
    ~descriptor()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_;
};

inline endpoint local_endpoint(int fd)
{
    socket_address where;
    where.size = sizeof where.storage;
    getsockname(fd, where.get(), &where.size);
    return from_socket_address(where.storage).value();
}

/// A listener on a free port of 127.0.0.1.
inline descriptor listen_somewhere()
{
    descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto where = to_socket_address(endpoint::parse("127.0.0.1:0").value());
    if (bind(fd.get(), where.get(), where.size) != 0 || listen(fd.get(), 128) != 0)
        throw std::runtime_error{"cannot listen"};
    return fd;
}

/// A blocking client; no read or write of it waits longer than five seconds.
inline descriptor dial(const endpoint& to)
{
    descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    // Before the time limits: with one, a connect that the kernel's work for a ring interrupts is not begun again.
    const auto where = to_socket_address(to);
    if (connect(fd.get(), where.get(), where.size) != 0)
        throw std::runtime_error{"cannot connect"};
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return fd;
}

inline void write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            throw std::runtime_error{"cannot send"};
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// Up to `size` bytes; fewer only at the end of the stream, after an error or five seconds of silence.
inline std::string read_up_to(int fd, std::size_t size)
{
    std::string bytes(size, '\0');
    std::size_t got = 0;
    while (got < size) {
        const auto part = recv(fd, bytes.data() + got, size - got, 0);
        if (part < 0 && errno == EINTR)
            continue;  // the kernel takes an old ring down and interrupts the thread that made it
        if (part <= 0)
            break;
        got += static_cast<std::size_t>(part);
    }
    bytes.resize(got);
    return bytes;
}

}  // namespace tenbin::support
