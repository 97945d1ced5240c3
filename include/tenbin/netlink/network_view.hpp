// What interfaces and addresses this network namespace has, kept up to date by the kernel's events: nothing is polled.
// When events were lost the whole is read again.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/netlink/route_socket.hpp>

#include <map>
#include <string_view>
#include <vector>

namespace tenbin::netlink {

class network_view {
public:
    [[nodiscard]] static result<network_view> open();

    /// Readable when something has changed.
    [[nodiscard]] int fd() const noexcept { return events_.get(); }
    /// Takes what has changed; whether anything has. Never blocks, and reads a bounded number of events.
    [[nodiscard]] result<bool> refresh();

    [[nodiscard]] const link* find(std::string_view name) const noexcept;
    [[nodiscard]] const link* find(int index) const noexcept;
    /// In the order in which the kernel has them.
    [[nodiscard]] const std::vector<link_address>& addresses() const noexcept { return addresses_; }
    /// Whether the interface has that address, whatever its prefix.
    [[nodiscard]] const link_address* find(int link, const address& host) const noexcept;

private:
    network_view(route_socket asks, descriptor events) : asks_{std::move(asks)}, events_{std::move(events)} {}
    [[nodiscard]] result<void> read_all();
    /// Whether it changed what is known.
    bool take(const nlmsghdr& event);
    bool take_address(link_address what, bool is_there);

    route_socket asks_;
    descriptor events_;
    std::map<int, link> links_;
    std::vector<link_address> addresses_;
};

}  // namespace tenbin::netlink
