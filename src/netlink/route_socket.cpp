#include <tenbin/netlink/attributes.hpp>
#include <tenbin/netlink/route_socket.hpp>

#include <algorithm>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>

namespace tenbin::netlink {

namespace {

/// Since Linux 5.18; an older one passes over it.
constexpr int address_protocol = 11;

template <class Fixed> message request(int type, int flags, const Fixed& fixed)
{
    return {type, NLM_F_REQUEST | flags, std::as_bytes(std::span{&fixed, 1})};
}

std::uint8_t family_of(const address& host)
{
    return host.kind == address::family::v4 ? AF_INET : AF_INET6;
}

std::span<const std::byte> bytes_of(const address& host)
{
    return std::as_bytes(std::span{host.bytes}).first(host.kind == address::family::v4 ? 4 : 16);
}

message about(int type, int flags, const link_address& what)
{
    ifaddrmsg fixed{.ifa_family = family_of(what.host),
                    .ifa_prefixlen = static_cast<std::uint8_t>(what.prefix),
                    .ifa_flags = static_cast<std::uint8_t>(what.flags),
                    .ifa_scope = what.scope,
                    .ifa_index = static_cast<std::uint32_t>(what.link)};
    auto made = request(type, flags | NLM_F_ACK, fixed);
    made.put(IFA_LOCAL, bytes_of(what.host));
    made.put(IFA_ADDRESS, bytes_of(what.peer.value_or(what.host)));
    return made;
}

message to_add(const new_address& asked)
{
    const auto& what = asked.what;
    auto made = about(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, what);
    made.put_u32(IFA_FLAGS, what.flags);
    if (!what.label.empty())
        made.put(IFA_LABEL, what.label);
    if (asked.broadcast)
        made.put(IFA_BROADCAST, bytes_of(*asked.broadcast));
    if (what.protocol != 0)
        made.put_u8(address_protocol, what.protocol);
    if (asked.preferred_seconds) {
        const ifa_cacheinfo life{.ifa_prefered = *asked.preferred_seconds, .ifa_valid = ~0U, .cstamp = 0, .tstamp = 0};
        made.put(IFA_CACHEINFO, std::as_bytes(std::span{&life, 1}));
    }
    return made;
}

}  // namespace

result<route_socket> route_socket::open()
{
    auto opened = socket::open(NETLINK_ROUTE);
    if (!opened)
        return tl::unexpected{std::move(opened.error())};
    return route_socket{std::move(*opened)};
}

result<std::vector<link>> route_socket::links()
{
    std::vector<link> all;
    auto done = socket_.ask(request(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}), [&](const nlmsghdr& heard) {
        if (auto one = read_link(heard))
            all.push_back(std::move(*one));
    });
    if (!done)
        return tl::unexpected{std::move(done.error())};
    return all;
}

result<std::vector<link_address>> route_socket::addresses()
{
    std::vector<link_address> all;
    auto done = socket_.ask(request(RTM_GETADDR, NLM_F_DUMP, ifaddrmsg{}), [&](const nlmsghdr& heard) {
        if (auto one = read_address(heard))
            all.push_back(std::move(*one));
    });
    if (!done)
        return tl::unexpected{std::move(done.error())};
    return all;
}

result<std::vector<int>> route_socket::add(std::span<const new_address> all)
{
    std::vector<message> requests;
    std::ranges::transform(all, std::back_inserter(requests), to_add);
    return socket_.send(requests);
}

result<std::vector<int>> route_socket::remove(std::span<const link_address> all)
{
    std::vector<message> requests;
    for (const auto& each : all)
        requests.push_back(about(RTM_DELADDR, 0, each));
    return socket_.send(requests);
}

std::optional<link> read_link(const nlmsghdr& from)
{
    if (nlmsg_datalen(&from) < static_cast<int>(sizeof(ifinfomsg)))
        return std::nullopt;
    const auto* const fixed = static_cast<const ifinfomsg*>(nlmsg_data(&from));
    const attributes all{nlmsg_attrdata(&from, sizeof *fixed),
                         static_cast<std::size_t>(nlmsg_attrlen(&from, sizeof *fixed))};
    link made{.index = fixed->ifi_index,
              .name = all.text(IFLA_IFNAME),
              .mtu = all.u32(IFLA_MTU),
              .is_up = (fixed->ifi_flags & IFF_UP) != 0,
              .is_running = (fixed->ifi_flags & IFF_RUNNING) != 0,
              .resolves = (fixed->ifi_flags & IFF_NOARP) == 0};
    const auto hardware = all.bytes(IFLA_ADDRESS);
    if (fixed->ifi_type == ARPHRD_ETHER && hardware.size() == std::tuple_size_v<hardware_address>) {
        made.hardware.emplace();
        std::ranges::copy(hardware, std::as_writable_bytes(std::span{*made.hardware}).begin());
    }
    return made;
}

std::optional<link_address> read_address(const nlmsghdr& from)
{
    if (nlmsg_datalen(&from) < static_cast<int>(sizeof(ifaddrmsg)))
        return std::nullopt;
    const auto* const fixed = static_cast<const ifaddrmsg*>(nlmsg_data(&from));
    if (fixed->ifa_family != AF_INET && fixed->ifa_family != AF_INET6)
        return std::nullopt;
    const auto kind = fixed->ifa_family == AF_INET ? address::family::v4 : address::family::v6;
    const attributes all{nlmsg_attrdata(&from, sizeof *fixed),
                         static_cast<std::size_t>(nlmsg_attrlen(&from, sizeof *fixed))};
    // IFA_ADDRESS is the peer's where there is one, and IFA_LOCAL is missing where there can't be one.
    const auto host = all.host(all.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS, kind);
    const auto other = all.host(IFA_ADDRESS, kind);
    link_address made{.link = static_cast<int>(fixed->ifa_index),
                      .host = host,
                      .prefix = fixed->ifa_prefixlen,
                      .scope = fixed->ifa_scope,
                      .flags = all.has(IFA_FLAGS) ? all.u32(IFA_FLAGS) : fixed->ifa_flags,
                      .protocol = all.u8(address_protocol),
                      .label = all.text(IFA_LABEL)};
    if (other != host)
        made.peer = other;
    return made;
}

}  // namespace tenbin::netlink
