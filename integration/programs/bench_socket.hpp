// What the programs of the bench do with sockets: plain POSIX, so that they cost little beside the proxy that is
// measured. They run on loopback, for seconds; what fails ends the program and says why.
#pragma once

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

[[noreturn]] inline void die(std::string_view what)
{
    std::fprintf(stderr, "%s: %.*s\n", program_invocation_short_name, static_cast<int>(what.size()), what.data());
    std::exit(1);
}

/// The value of a call that must not fail.
inline int must(int outcome, const char* what)
{
    if (outcome < 0)
        die(std::string{what} + ": " + std::strerror(errno));
    return outcome;
}

inline unsigned number(std::string_view text)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size())
        die("not a number: " + std::string{text});
    return value;
}

/// "127.0.9.1:3306"
inline sockaddr_in address_of(const std::string& text)
{
    const auto colon = text.find(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (colon == std::string::npos || inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr) != 1)
        die("not an address and port: " + text);
    address.sin_port = htons(static_cast<std::uint16_t>(number(text.substr(colon + 1))));
    return address;
}

inline void set_no_delay(int socket)
{
    const int on = 1;
    must(setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

/// `kind` are SOCK_* flags. Accepted sockets inherit TCP_NODELAY.
inline int listen_at(const std::string& where, int kind)
{
    const auto address = address_of(where);
    const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | kind, 0), "socket");
    const int on = 1;
    must(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
    set_no_delay(listener);
    must(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), ("bind " + where).c_str());
    must(listen(listener, 4096), "listen");
    return listener;
}

/// A connected, blocking socket: on loopback the kernel connects within the call.
inline int connect_to(const sockaddr_in& address)
{
    const int made = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    set_no_delay(made);
    must(connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    return made;
}

/// Its events carry `tag`.
inline void watch(int epoll, int socket, std::uint32_t events, std::uint64_t tag)
{
    epoll_event event{.events = events, .data = {.u64 = tag}};
    must(epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
}

/// Many sessions are two descriptors each: takes all that the system gives.
inline void raise_file_limit()
{
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    must(setrlimit(RLIMIT_NOFILE, &files), "RLIMIT_NOFILE");
}

}  // namespace bench
