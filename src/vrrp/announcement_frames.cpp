#include <tenbin/vrrp/announcement_frames.hpp>

#include <algorithm>
#include <initializer_list>
#include <span>

#include "checksum.hpp"

namespace tenbin::vrrp {

namespace {

using frame = std::vector<std::uint8_t>;

constexpr hardware_address everybody{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
/// RFC 2464: 33:33 and the last four bytes of ff02::1.
constexpr hardware_address all_nodes{0x33, 0x33, 0, 0, 0, 1};
constexpr std::uint8_t icmpv6 = 58;

void put(frame& to, std::initializer_list<std::uint8_t> bytes)
{
    to.insert(to.end(), bytes);
}

void put(frame& to, std::span<const std::uint8_t> bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

frame arp_announcement(const address& host, const hardware_address& own)
{
    const auto ip = std::span{host.bytes}.first(4);
    frame made;
    put(made, everybody);
    put(made, own);
    put(made, {0x08, 0x06});                 // ARP
    put(made, {0, 1, 0x08, 0, 6, 4, 0, 1});  // of Ethernet, for IPv4; a request
    put(made, own);
    put(made, ip);
    put(made, everybody);
    put(made, ip);
    return made;
}

frame neighbor_advertisement(const address& host, const hardware_address& own, bool is_router)
{
    const address group{.kind = address::family::v6, .bytes = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    constexpr std::uint8_t override_flag = 0x20;
    constexpr std::uint8_t router_flag = 0x80;
    frame message{136, 0, 0, 0, static_cast<std::uint8_t>(override_flag | (is_router ? router_flag : 0)), 0, 0, 0};
    put(message, host.bytes);
    put(message, {2, 1});  // option: target link-layer address, in units of 8 bytes
    put(message, own);
    const auto size = static_cast<std::uint8_t>(message.size());

    frame covered;
    put(covered, host.bytes);
    put(covered, group.bytes);
    put(covered, {0, 0, 0, size, 0, 0, 0, icmpv6});
    put(covered, message);
    const auto sum = internet_checksum(covered);
    message[2] = static_cast<std::uint8_t>(sum >> 8);
    message[3] = static_cast<std::uint8_t>(sum);

    frame made;
    put(made, all_nodes);
    put(made, own);
    put(made, {0x86, 0xdd});                           // IPv6
    put(made, {0x60, 0, 0, 0, 0, size, icmpv6, 255});  // RFC 4861: a hop limit of 255, or it is not believed
    put(made, host.bytes);
    put(made, group.bytes);
    put(made, message);
    return made;
}

}  // namespace

frame announcement_frame(const address& host, const hardware_address& own, bool is_router)
{
    return host.kind == address::family::v4 ? arp_announcement(host, own)
                                            : neighbor_advertisement(host, own, is_router);
}

}  // namespace tenbin::vrrp
