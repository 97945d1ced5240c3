#include <tenbin/netlink/network_view.hpp>

#include <algorithm>
#include <cerrno>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <sys/socket.h>

namespace tenbin::netlink {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;
/// A box with thousands of addresses tells of all of them when an interface goes.
constexpr int receive_buffer = 1024 * 1024;
constexpr int datagrams_a_turn = 1024;

bool is_same_place(const link_address& one, const link_address& other)
{
    return one.link == other.link && one.host == other.host && one.prefix == other.prefix && one.peer == other.peer;
}

}  // namespace

result<network_view> network_view::open()
{
    auto asks = route_socket::open();
    if (!asks)
        return tl::unexpected{std::move(asks.error())};
    descriptor events{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)};
    if (!events)
        return failed_with_errno("netlink socket", errno);
    ::setsockopt(events.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_nl own{};
    own.nl_family = AF_NETLINK;
    own.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (::bind(events.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
        return failed_with_errno("netlink bind", errno);
    network_view made{std::move(*asks), std::move(events)};
    if (auto done = made.read_all(); !done)
        return tl::unexpected{std::move(done.error())};
    return made;
}

result<void> network_view::read_all()
{
    auto links = asks_.links();
    if (!links)
        return tl::unexpected{std::move(links.error())};
    auto addresses = asks_.addresses();
    if (!addresses)
        return tl::unexpected{std::move(addresses.error())};
    links_.clear();
    for (auto& each : *links)
        links_.insert_or_assign(each.index, std::move(each));
    addresses_ = std::move(*addresses);
    return {};
}

result<bool> network_view::refresh()
{
    std::vector<std::byte> buffer(buffer_bytes);
    bool has_changed = false;
    for (int i = 0; i < datagrams_a_turn; ++i) {
        sockaddr_nl from{};
        socklen_t from_size = sizeof from;
        const auto size =
            ::recvfrom(events_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
        if (size < 0 && errno == ENOBUFS) {
            if (auto done = read_all(); !done)
                return tl::unexpected{std::move(done.error())};
            has_changed = true;
            continue;
        }
        if (size < 0)
            break;
        if (from.nl_pid != 0)
            continue;  // another process can send here, too; only the kernel's word counts
        auto left = static_cast<int>(size);
        for (auto* each = reinterpret_cast<nlmsghdr*>(buffer.data()); nlmsg_ok(each, left);
             each = nlmsg_next(each, &left))
            has_changed |= take(*each);
    }
    return has_changed;
}

bool network_view::take(const nlmsghdr& event)
{
    switch (event.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK: {
        auto one = read_link(event);
        if (!one)
            return false;
        // A bridge tells that a port has left it in the same way; the interface is still there.
        const auto* const fixed = static_cast<const ifinfomsg*>(nlmsg_data(&event));
        if (fixed->ifi_family != AF_UNSPEC)
            return false;
        if (event.nlmsg_type == RTM_DELLINK)
            return links_.erase(one->index) != 0;
        auto& known = links_[one->index];
        if (known == *one)
            return false;
        known = std::move(*one);
        return true;
    }
    case RTM_NEWADDR:
    case RTM_DELADDR: {
        auto one = read_address(event);
        return one && take_address(std::move(*one), event.nlmsg_type == RTM_NEWADDR);
    }
    default:
        return false;
    }
}

bool network_view::take_address(link_address what, bool is_there)
{
    const auto known = std::ranges::find_if(addresses_, [&](const auto& each) { return is_same_place(each, what); });
    if (!is_there) {
        if (known == addresses_.end())
            return false;
        addresses_.erase(known);
        return true;
    }
    if (known == addresses_.end()) {
        addresses_.push_back(std::move(what));
        return true;
    }
    if (*known == what)
        return false;
    *known = std::move(what);
    return true;
}

const link* network_view::find(std::string_view name) const noexcept
{
    const auto found = std::ranges::find_if(links_, [&](const auto& each) { return each.second.name == name; });
    return found == links_.end() ? nullptr : &found->second;
}

const link* network_view::find(int index) const noexcept
{
    const auto found = links_.find(index);
    return found == links_.end() ? nullptr : &found->second;
}

const link_address* network_view::find(int link, const address& host) const noexcept
{
    const auto found =
        std::ranges::find_if(addresses_, [&](const auto& each) { return each.link == link && each.host == host; });
    return found == addresses_.end() ? nullptr : &*found;
}

}  // namespace tenbin::netlink
