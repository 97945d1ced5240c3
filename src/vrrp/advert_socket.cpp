#include <tenbin/vrrp/advert_socket.hpp>
#include <tenbin/vrrp/authentication_header.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <vector>

#include "advert_header.hpp"

namespace tenbin::vrrp {

namespace {

constexpr int packets_a_turn = 64;
/// Longer than 255 addresses of IPv6 and all headers.
constexpr std::size_t packet_bytes_max = 8192;
constexpr int internet_control = 0xc0;  ///< the class of routing protocols (RFC 791: precedence)

template <class Value> bool set(const descriptor& socket, int level, int name, const Value& value)
{
    return ::setsockopt(socket.get(), level, name, &value, sizeof value) == 0;
}

/// Lets through what has that virtual router id. A raw socket of IPv4 sees the IP header, one of IPv6 does not.
bool filter(const descriptor& socket, const advert_socket::place& where)
{
    constexpr std::uint32_t id_at = 1;
    const std::uint32_t at = id_at + (where.has_header ? std::uint32_t{ah_bytes} : 0);
    const bool is_v4 = where.family == address::family::v4;
    std::array<sock_filter, 5> program{is_v4 ? sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
                                             : sock_filter BPF_STMT(BPF_LDX | BPF_IMM, 0),
                                       BPF_STMT(BPF_LD | BPF_B | BPF_IND, at),
                                       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, where.router_id, 0, 1),
                                       BPF_STMT(BPF_RET | BPF_K, ~0U),
                                       BPF_STMT(BPF_RET | BPF_K, 0)};
    const sock_fprog attached{.len = program.size(), .filter = program.data()};
    return set(socket, SOL_SOCKET, SO_ATTACH_FILTER, attached);
}

bool join(const descriptor& socket, const advert_socket::place& where)
{
    if (where.family == address::family::v4) {
        ip_mreqn group{};
        std::memcpy(&group.imr_multiaddr, where.group.bytes.data(), sizeof group.imr_multiaddr);
        group.imr_ifindex = where.link;
        return set(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, group) && set(socket, IPPROTO_IP, IP_MULTICAST_IF, group) &&
               set(socket, IPPROTO_IP, IP_MULTICAST_LOOP, int{0}) && set(socket, IPPROTO_IP, IP_MULTICAST_ALL, int{0});
    }
    ipv6_mreq group{};
    std::memcpy(&group.ipv6mr_multiaddr, where.group.bytes.data(), sizeof group.ipv6mr_multiaddr);
    group.ipv6mr_interface = static_cast<unsigned>(where.link);
    return set(socket, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, group) &&
           set(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, where.link) &&
           set(socket, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, int{0});
}

bool prepare_family(const descriptor& socket, address::family family)
{
    if (family == address::family::v4)
        return set(socket, IPPROTO_IP, IP_HDRINCL, int{1});
    return set(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, int{1}) &&
           set(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, int{1}) &&
           set(socket, IPPROTO_IPV6, IPV6_TCLASS, internet_control);
}

address address_of(const sockaddr_storage& from)
{
    const auto read = from_socket_address(from);
    return read ? read->host : address{};
}

}  // namespace

result<advert_socket> advert_socket::open(const place& where)
{
    const bool is_v4 = where.family == address::family::v4;
    descriptor made{::socket(is_v4 ? AF_INET : AF_INET6,
                             SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                             where.has_header ? ah_protocol : ip_protocol)};
    if (!made)
        return failed_with_errno("a raw socket for VRRP", errno);
    // The filter first: what came before it would have to be read and passed over.
    if (!where.all_ids && !filter(made, where))
        return failed_with_errno("the filter of a VRRP socket", errno);
    if (!where.interface.empty() && ::setsockopt(made.get(),
                                                 SOL_SOCKET,
                                                 SO_BINDTODEVICE,
                                                 where.interface.c_str(),
                                                 static_cast<socklen_t>(where.interface.size())) != 0)
        return failed_with_errno("binding a VRRP socket to " + where.interface, errno);
    if (!prepare_family(made, where.family))
        return failed_with_errno("the options of a VRRP socket", errno);
    if (!where.unicast && !join(made, where))
        return failed_with_errno("joining the multicast group of VRRP on " + where.interface, errno);
    set(made, SOL_SOCKET, SO_PRIORITY, int{6});  // TC_PRIO_INTERACTIVE; a queue that knows no classes passes over it
    return advert_socket{std::move(made), where};
}

result<void>
advert_socket::send(const route& by, std::span<const std::uint8_t> message, std::uint8_t hops, std::uint16_t id)
{
    auto to = to_socket_address({.host = by.to, .port = 0});
    ssize_t sent = 0;
    if (by.to.kind == address::family::v4) {
        auto whole = ip_header(by, where_.has_header ? ah_protocol : ip_protocol, message.size(), hops, id);
        whole.insert(whole.end(), message.begin(), message.end());
        sent = ::sendto(socket_.get(), whole.data(), whole.size(), MSG_DONTWAIT, to.get(), to.size);
    } else {
        in6_pktinfo source{};
        std::memcpy(&source.ipi6_addr, by.from.bytes.data(), sizeof source.ipi6_addr);
        source.ipi6_ifindex = static_cast<unsigned>(where_.link);
        const int number = hops;
        alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof source) + CMSG_SPACE(sizeof number)> room{};
        iovec bytes{.iov_base = const_cast<std::uint8_t*>(message.data()), .iov_len = message.size()};
        msghdr about{.msg_name = to.get(),
                     .msg_namelen = to.size,
                     .msg_iov = &bytes,
                     .msg_iovlen = 1,
                     .msg_control = room.data(),
                     .msg_controllen = room.size(),
                     .msg_flags = 0};
        auto* part = CMSG_FIRSTHDR(&about);
        part->cmsg_level = IPPROTO_IPV6;
        part->cmsg_type = IPV6_PKTINFO;
        part->cmsg_len = CMSG_LEN(sizeof source);
        std::memcpy(CMSG_DATA(part), &source, sizeof source);
        part = CMSG_NXTHDR(&about, part);
        part->cmsg_level = IPPROTO_IPV6;
        part->cmsg_type = IPV6_HOPLIMIT;
        part->cmsg_len = CMSG_LEN(sizeof number);
        std::memcpy(CMSG_DATA(part), &number, sizeof number);
        sent = ::sendmsg(socket_.get(), &about, MSG_DONTWAIT);
    }
    if (sent < 0)
        return failed_with_errno("sending an advert to " + by.to.to_string(), errno);
    return {};
}

void advert_socket::receive(const std::function<void(const heard&)>& take)
{
    std::array<std::uint8_t, packet_bytes_max> buffer;
    for (int i = 0; i < packets_a_turn; ++i) {
        sockaddr_storage from{};
        alignas(cmsghdr) std::array<std::byte, 256> room{};
        iovec bytes{.iov_base = buffer.data(), .iov_len = buffer.size()};
        msghdr about{.msg_name = &from,
                     .msg_namelen = sizeof from,
                     .msg_iov = &bytes,
                     .msg_iovlen = 1,
                     .msg_control = room.data(),
                     .msg_controllen = room.size(),
                     .msg_flags = 0};
        const auto size = ::recvmsg(socket_.get(), &about, MSG_DONTWAIT);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return;
        const auto packet = std::span<const std::uint8_t>{buffer}.first(static_cast<std::size_t>(size));
        heard one{.by = {.from = address_of(from), .to = {.kind = where_.family}}, .message = packet};
        if (where_.family == address::family::v4) {
            const auto split = split_ip_header(packet);
            if (!split)
                continue;
            one.header = split->header;
            one.message = split->message;
            one.by = split->by;
            one.ttl = split->ttl;
        }
        for (auto* part = CMSG_FIRSTHDR(&about); part != nullptr; part = CMSG_NXTHDR(&about, part)) {
            if (part->cmsg_level != IPPROTO_IPV6)
                continue;
            if (part->cmsg_type == IPV6_PKTINFO) {
                in6_pktinfo where{};
                std::memcpy(&where, CMSG_DATA(part), sizeof where);
                std::memcpy(one.by.to.bytes.data(), &where.ipi6_addr, sizeof where.ipi6_addr);
            } else if (part->cmsg_type == IPV6_HOPLIMIT) {
                int number = 0;
                std::memcpy(&number, CMSG_DATA(part), sizeof number);
                one.ttl = static_cast<unsigned>(number);
            }
        }
        take(one);
    }
}

}  // namespace tenbin::vrrp
