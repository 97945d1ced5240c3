#include <tenbin/netlink/socket.hpp>

#include <cerrno>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace tenbin::netlink {

namespace {

constexpr timeval patience{.tv_sec = 5, .tv_usec = 0};
/// Of one message of a dump the kernel fills 32 KiB at most.
constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;
/// The answers to a batch wait in the socket: some 80 bytes and the kernel's own cost for each.
constexpr int receive_buffer = 4 * 1024 * 1024;

}  // namespace

void socket::close::operator()(nl_sock* one) const noexcept
{
    nl_socket_free(one);
}

socket::socket(handle opened) : socket_{std::move(opened)}, buffer_(buffer_bytes)
{
}

result<socket> socket::open(int protocol)
{
    handle made{nl_socket_alloc()};
    if (!made)
        return failed_with_errno("netlink socket", ENOMEM);
    if (const auto status = nl_connect(made.get(), protocol); status < 0)
        return failed(fault::operation, std::string{"netlink: "} + nl_geterror(status));
    ::setsockopt(nl_socket_get_fd(made.get()), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::ignore = nl_socket_set_buffer_size(made.get(), receive_buffer, 0);
    return socket{std::move(made)};
}

result<std::vector<int>> socket::send(std::span<const message> all)
{
    // A batch whose answers do not fit into the socket would lose some. A message that fails is answered in any case,
    // and they are carried out one after the other: it is enough that the last one is answered if it did not.
    constexpr std::size_t batch_max = 256;
    std::vector<int> ends;
    ends.reserve(all.size());
    while (ends.size() < all.size()) {
        const auto batch = all.subspan(ends.size(), std::min(batch_max, all.size() - ends.size()));
        const auto first = sequence_ + 1;
        std::vector<std::byte> bytes;
        for (const auto& each : batch) {
            each.header()->nlmsg_seq = ++sequence_;
            each.header()->nlmsg_pid = nl_socket_get_local_port(get());
            if (&each != &batch.back())
                each.header()->nlmsg_flags &= static_cast<std::uint16_t>(~NLM_F_ACK);
            bytes.insert(bytes.end(), each.bytes().begin(), each.bytes().end());
            bytes.resize(NLMSG_ALIGN(bytes.size()));
        }
        if (nl_sendto(get(), bytes.data(), bytes.size()) < 0)
            return failed_with_errno("netlink send", errno);
        std::vector<int> part(batch.size(), 0);
        auto done = receive([&](const nlmsghdr& heard) {
            const auto place = heard.nlmsg_seq - first;
            if (heard.nlmsg_type != NLMSG_ERROR || place >= part.size())
                return false;
            part[place] = -static_cast<const nlmsgerr*>(nlmsg_data(&heard))->error;
            return heard.nlmsg_seq == sequence_;
        });
        if (!done)
            return tl::unexpected{std::move(done.error())};
        ends.insert(ends.end(), part.begin(), part.end());
    }
    return ends;
}

result<void> socket::ask(const message& what, const answer& tell)
{
    what.header()->nlmsg_seq = ++sequence_;
    what.header()->nlmsg_pid = nl_socket_get_local_port(get());
    auto bytes = std::vector<std::byte>{what.bytes().begin(), what.bytes().end()};
    if (nl_sendto(get(), bytes.data(), bytes.size()) < 0)
        return failed_with_errno("netlink send", errno);
    int problem = 0;
    auto done = receive([&](const nlmsghdr& heard) {
        if (heard.nlmsg_seq != sequence_)
            return false;
        if (heard.nlmsg_type == NLMSG_ERROR)
            problem = -static_cast<const nlmsgerr*>(nlmsg_data(&heard))->error;
        if (heard.nlmsg_type == NLMSG_ERROR || heard.nlmsg_type == NLMSG_DONE)
            return true;
        tell(heard);
        return false;
    });
    if (done && problem != 0)
        return failed_with_errno("netlink dump", problem);
    return done;
}

result<void> socket::receive(const std::function<bool(const nlmsghdr&)>& take)
{
    for (;;) {
        const auto size = ::recv(nl_socket_get_fd(get()), buffer_.data(), buffer_.size(), 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return failed_with_errno("netlink receive", errno == EAGAIN ? ETIMEDOUT : errno);
        auto left = static_cast<int>(size);
        for (auto* each = reinterpret_cast<nlmsghdr*>(buffer_.data()); nlmsg_ok(each, left);
             each = nlmsg_next(each, &left))
            if (take(*each))
                return {};
    }
}

}  // namespace tenbin::netlink
