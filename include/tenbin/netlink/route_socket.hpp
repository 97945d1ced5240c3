// Reads and changes interfaces' addresses. rtnetlink(7)
#pragma once

#include <tenbin/netlink/interfaces.hpp>
#include <tenbin/netlink/socket.hpp>

#include <span>
#include <vector>

struct nlmsghdr;

namespace tenbin::netlink {

class route_socket {
public:
    [[nodiscard]] static result<route_socket> open();

    [[nodiscard]] result<std::vector<link>> links();
    [[nodiscard]] result<std::vector<link_address>> addresses();

    /// How each ended, as errno's numbers; EEXIST: the interface has it.
    [[nodiscard]] result<std::vector<int>> add(std::span<const new_address> all);
    /// EADDRNOTAVAIL: it does not have it.
    [[nodiscard]] result<std::vector<int>> remove(std::span<const link_address> all);

private:
    explicit route_socket(socket opened) : socket_{std::move(opened)} {}

    socket socket_;
};

/// Of RTM_NEWLINK, RTM_DELLINK; nothing of a message that is too short.
[[nodiscard]] std::optional<link> read_link(const nlmsghdr& from);
/// Of RTM_NEWADDR, RTM_DELADDR; nothing of other families than IPv4 and IPv6.
[[nodiscard]] std::optional<link_address> read_address(const nlmsghdr& from);

}  // namespace tenbin::netlink
