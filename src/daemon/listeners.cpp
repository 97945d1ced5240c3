#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/daemon/listeners.hpp>
#include <tenbin/net/acceptor.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>

namespace tenbin::daemon {

namespace {

constexpr int keepalive_idle_s = 60;
constexpr int keepalive_interval_s = 10;
constexpr int keepalive_probes = 6;
constexpr unsigned user_timeout_ms = 60'000;
constexpr std::uint16_t first_unprivileged_port = 1024;

/// The kernel takes an io_uring down behind the back of its process: for some milliseconds after the death of a tenbin,
/// the accepts of its ring still hold its listeners. So a start waits a moment for an address that is in use.
constexpr milliseconds patience_for_the_dead{1000};
constexpr int look_again_ms = 10;

enum class port_sharing { no, between_slots };

result<void> set(const descriptor& socket, int level, int name, int value, std::string_view what)
{
    if (::setsockopt(socket.get(), level, name, &value, sizeof value) != 0)
        return failed_with_errno(std::string{what}, errno);
    return {};
}

/// A bound socket that does not listen yet.
result<descriptor> bind_to(const endpoint& where, port_sharing sharing)
{
    const bool v6 = where.host.kind == address::family::v6;
    descriptor socket{::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket)
        return failed_with_errno("socket", errno);
    auto done = set(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    if (done)
        done = v6 ? set(socket, IPPROTO_IPV6, IPV6_FREEBIND, 1, "IPV6_FREEBIND")
                  : set(socket, IPPROTO_IP, IP_FREEBIND, 1, "IP_FREEBIND");
    if (done && v6)
        done = set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
    if (done && sharing == port_sharing::between_slots)
        done = set(socket, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
    if (!done)
        return tl::unexpected{std::move(done.error())};
    const auto to = to_socket_address(where);
    if (::bind(socket.get(), to.get(), to.size) != 0)
        return failed_with_errno("bind", errno);
    return socket;
}

result<descriptor> listen_at(const endpoint& where)
{
    auto socket = bind_to(where, port_sharing::between_slots);
    if (!socket)
        return socket;
    auto done = set(*socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    if (done)
        done = set(*socket, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
    if (done)
        done = set(*socket, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_s, "TCP_KEEPIDLE");
    if (done)
        done = set(*socket, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_s, "TCP_KEEPINTVL");
    if (done)
        done = set(*socket, IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes, "TCP_KEEPCNT");
    if (done)
        done = set(*socket, IPPROTO_TCP, TCP_USER_TIMEOUT, user_timeout_ms, "TCP_USER_TIMEOUT");
    if (!done)
        return tl::unexpected{std::move(done.error())};
    if (::listen(socket->get(), net::listen_backlog) != 0)
        return failed_with_errno("listen", errno);
    return socket;
}

std::string advice_for(const error& problem, const endpoint& where)
{
    switch (problem.code.value()) {
    case EACCES:
        if (where.port < first_unprivileged_port)
            return fmt::format("; port {} needs root or CAP_NET_BIND_SERVICE", where.port);
        return {};
    case EADDRINUSE:
        return fmt::format("; another program listens there (who: ss -ltnp 'sport = :{}')", where.port);
    case EMFILE:
        return "; more open files are needed (ulimit -n, systemd: LimitNOFILE=)";
    case EAFNOSUPPORT:
        return "; this machine has no such network protocol";
    default:
        return {};
    }
}

/// SO_REUSEPORT would let a second tenbin of the same user take half of the connections: a socket without it finds out
/// whether anybody is there.
result<void> find_free(const endpoint& where, steady::time_point until)
{
    while (true) {
        auto alone = bind_to(where, port_sharing::no);
        if (alone)
            return {};
        if (alone.error().code.value() != EADDRINUSE || steady::now() >= until)
            return tl::unexpected{std::move(alone.error())};
        ::poll(nullptr, 0, look_again_ms);
    }
}

/// The sockets of one endpoint.
result<std::vector<descriptor>> open_slots(const endpoint& where, std::size_t slots, steady::time_point until)
{
    if (auto is_free = find_free(where, until); !is_free)
        return tl::unexpected{std::move(is_free.error())};
    std::vector<descriptor> made;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        auto socket = listen_at(where);
        if (!socket)
            return tl::unexpected{std::move(socket.error())};
        made.push_back(std::move(*socket));
    }
    return made;
}

std::string_view keyword(config::proxy_kind kind)
{
    return kind == config::proxy_kind::mysql ? "mysql_proxy" : "tcp_proxy";
}

}  // namespace

tl::expected<std::vector<listener>, std::vector<std::string>> open_listeners(const config::model& model,
                                                                             std::size_t slots)
{
    std::vector<listener> made;
    std::vector<std::string> problems;
    const auto until = steady::now() + patience_for_the_dead;  // for all of them together
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        const auto& proxy = model.proxies[p];
        for (const auto& where : proxy.listen) {
            auto sockets = open_slots(where, slots, until);
            if (!sockets) {
                problems.push_back(fmt::format("{} {}: listen {}: {}{}",
                                               keyword(proxy.kind),
                                               proxy.name,
                                               where.to_string(),
                                               sockets.error().words,
                                               advice_for(sockets.error(), where)));
                continue;
            }
            for (std::size_t slot = 0; slot < slots; ++slot)
                made.push_back({.proxy = p, .slot = slot, .socket = std::move((*sockets)[slot])});
        }
    }
    if (!problems.empty())
        return tl::unexpected{std::move(problems)};
    return made;
}

std::vector<std::string> addresses_not_here(const config::model& model)
{
    std::vector<std::string> lines;
    for (const auto& proxy : model.proxies)
        for (const auto& where : proxy.listen) {
            const bool v6 = where.host.kind == address::family::v6;
            const descriptor socket{::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
            // Without IP_FREEBIND the kernel itself says whether it has the address.
            const auto to = to_socket_address({.host = where.host, .port = 0});
            if (socket && ::bind(socket.get(), to.get(), to.size) != 0 && errno == EADDRNOTAVAIL)
                lines.push_back(
                    fmt::format("{} {}: listen {}: no interface has this address: clients reach it when one "
                                "has (ip address add {}/{} dev …)",
                                keyword(proxy.kind),
                                proxy.name,
                                where.to_string(),
                                where.host.to_string(),
                                v6 ? 128 : 32));
        }
    return lines;
}

}  // namespace tenbin::daemon
