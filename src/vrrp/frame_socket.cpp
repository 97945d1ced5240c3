#include <tenbin/vrrp/frame_socket.hpp>

#include <cerrno>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace tenbin::vrrp {

result<frame_socket> frame_socket::open()
{
    // Protocol 0: no frame is ever queued for it.
    descriptor made{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!made)
        return failed_with_errno("a packet socket for gratuitous ARP", errno);
    return frame_socket{std::move(made)};
}

result<void> frame_socket::send(int link, std::span<const std::uint8_t> frame)
{
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = link;
    if (::sendto(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&to), sizeof to) <
        0)
        return failed_with_errno("announcing an address", errno);
    return {};
}

}  // namespace tenbin::vrrp
