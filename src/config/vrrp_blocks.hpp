// What vrrp_instance does with the words of its block.
#pragma once

#include <tenbin/config/keywords.hpp>

namespace tenbin::config {

void begin_instance(const line_read& line);
void end_instance(const block_read& block);
void read_router_id(const line_read& line);
void read_unicast_peer(const line_read& line);

/// An address with the words that `ip address add` knows.
[[nodiscard]] std::optional<ip_entry> read_ip_entry(const line_read& line);
/// A line of virtual_ipaddress, and of virtual_ipaddress_excluded.
void read_virtual_address(const line_read& line);
void read_excluded_address(const line_read& line);

}  // namespace tenbin::config
