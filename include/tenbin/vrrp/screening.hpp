// Whether a packet is an advert that a router weighs: what keepalived checks, in its order, and what RFC 9568 softened.
// Pure.
#pragma once

#include <tenbin/vrrp/advert.hpp>
#include <tenbin/vrrp/rules.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tenbin::vrrp {

/// What a router expects of those that it hears.
struct expectation {
    unsigned version = 2;
    std::uint8_t router_id = 1;
    milliseconds interval{1000};
    vrrp::authentication authentication = vrrp::authentication::none;
    std::array<std::uint8_t, 8> password{};
    std::vector<address> addresses{};
    bool checks_addresses = true;  ///< not skip_check_adv_addr
    address own{};
    address group{};  ///< the multicast destination

    struct peer {
        address where{};
        unsigned ttl_min = 0;
        unsigned ttl_max = 255;
    };
    std::vector<peer> peers{};  ///< unicast; empty: multicast
    bool only_peers = false;    ///< check_unicast_src
};

struct packet {
    route by{};
    unsigned ttl = hop_limit;
    std::span<const std::uint8_t> message{};  ///< behind the IP header, and behind that of AH
};

struct screened {
    heard_advert said{};
    /// What is not as here, though the advert counts: "it names 192.0.2.9, which is no address of this instance".
    std::string mismatch{};
};

/// Or why the packet is passed over, as in "its interval is 2 s, not 1 s": an accident of somebody's configuration.
[[nodiscard]] tl::expected<screened, std::string> screen(const packet& heard, const expectation& wanted);

}  // namespace tenbin::vrrp
