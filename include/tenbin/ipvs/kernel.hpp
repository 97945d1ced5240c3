// The kernel's table of IPVS, by generic netlink (family IPVS of ip_vs.h). Needs CAP_NET_ADMIN.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/ipvs/plan.hpp>
#include <tenbin/netlink/generic_socket.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tenbin::ipvs {

class kernel {
public:
    /// The failure names what is missing, and how to get it.
    [[nodiscard]] static result<kernel> open();

    [[nodiscard]] result<table> read();
    /// A line for each step that the kernel refused; the others are done. `breathe`, if there is one, is called between
    /// bounded numbers of steps.
    [[nodiscard]] result<std::vector<std::string>> carry_out(std::span<const step> steps,
                                                             const std::function<void()>& breathe);

    struct timeouts {
        seconds tcp{0};  ///< 0: stays what it is
        seconds tcp_fin{0};
        seconds udp{0};
    };
    [[nodiscard]] result<timeouts> read_timeouts();
    [[nodiscard]] result<void> set_timeouts(const timeouts& wanted);
    /// Removes every service, whoever made it.
    [[nodiscard]] result<void> flush();

private:
    explicit kernel(netlink::generic_socket opened) : socket_{std::move(opened)} {}
    [[nodiscard]] netlink::message message_of(const step& from) const;
    [[nodiscard]] result<void> change(const netlink::message& what, const char* words);

    netlink::generic_socket socket_;
};

}  // namespace tenbin::ipvs
