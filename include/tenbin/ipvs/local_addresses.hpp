// Addresses of virtual servers that belong to no interface: a router sends their packets here, and the kernel would
// forward or refuse them, since IPVS sees only what is for this box. So they become its own, on lo; and accept_local
// lets answers pass whose source is one of them, which come back this way where this box is the servers' gateway.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/netlink/interfaces.hpp>

#include <set>
#include <span>
#include <string>
#include <vector>

namespace tenbin::ipvs {

/// Those of all virtual servers.
[[nodiscard]] std::set<address> service_addresses(const config::model& all);

struct local_plan {
    std::vector<address> own{};           ///< to be set on lo
    std::vector<std::string> warnings{};  ///< of addresses that packets will not find
};
/// `there` is what interfaces have; what tenbin itself has set on `loopback` does not count. An address that a
/// vrrp_instance has is its affair; one of a network that an interface is in is asked for by ARP, and no lo answers for
/// two boxes.
[[nodiscard]] local_plan
plan_local(const config::model& all, std::span<const netlink::link_address> there, int loopback);

}  // namespace tenbin::ipvs
