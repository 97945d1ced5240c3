// The addresses that a master has: set, taken off again, and set again if somebody else takes them off. An address that
// was there before is left to whom it belongs. What the kernel refuses is said in words, once.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/vrrp_model.hpp>
#include <tenbin/netlink/network_view.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tenbin::vrrp {

/// As the kernel takes it; an unknown scope's number is its own.
[[nodiscard]] netlink::new_address new_address_of(const config::ip_entry& from, int link);

class virtual_addresses {
public:
    /// `interface` is that of the entries that name none. The entries are copied.
    virtual_addresses(std::vector<config::ip_entry> entries, std::string interface);

    /// Lines for the log: what could not be done.
    using lines = std::vector<std::string>;
    [[nodiscard]] lines take(netlink::route_socket& kernel, const netlink::network_view& view);
    [[nodiscard]] lines drop(netlink::route_socket& kernel, const netlink::network_view& view);
    /// After a change of the network, while they are to be there. Sets again what has gone, so many times a second.
    [[nodiscard]] lines
    restore(netlink::route_socket& kernel, const netlink::network_view& view, steady::time_point now);
    /// When restore() wants to be called again though nothing changes.
    [[nodiscard]] std::optional<steady::time_point> due() const noexcept { return again_; }

    /// Of a process before this one: what is there and has our tag counts as set by this one.
    void adopt(const netlink::network_view& view);
    /// All of them were there.
    [[nodiscard]] bool has_adopted() const noexcept;

    /// Where they are, for the announcements; those of interfaces that are not there are missing.
    struct place {
        int link;
        address host;
    };
    [[nodiscard]] std::vector<place> places(const netlink::network_view& view) const;
    [[nodiscard]] std::size_t restored() const noexcept { return restored_; }
    [[nodiscard]] bool has(const address& host) const noexcept;

private:
    struct one {
        config::ip_entry what;
        bool is_ours = false;  ///< we set it
        bool was_refused = false;
    };
    [[nodiscard]] const netlink::link* link_of(const one& entry, const netlink::network_view& view) const;
    [[nodiscard]] lines add(const std::vector<one*>& all, netlink::route_socket& kernel, const netlink::network_view&);

    std::vector<one> all_;
    std::string interface_;
    bool taken_ = false;
    std::size_t restored_ = 0;
    std::vector<steady::time_point> recently_{};  ///< restored
    std::optional<steady::time_point> again_;
};

}  // namespace tenbin::vrrp
