// The socket of one virtual router: adverts go out with its source address and the hop limit that VRRP wants, and come
// in filtered by the kernel, so that this process hears only its own virtual router id. raw(7), ip(7), ipv6(7)
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/vrrp/advert.hpp>

#include <functional>
#include <optional>
#include <span>

namespace tenbin::vrrp {

class advert_socket {
public:
    struct place {
        address::family family = address::family::v4;
        int link = 0;  ///< 0: any interface
        std::string interface {
        };
        address group{};  ///< joined; of unicast, not
        bool unicast = false;
        std::uint8_t router_id = 1;
        bool all_ids = false;     ///< log_unknown_vrids
        bool has_header = false;  ///< of AH (RFC 4302) before the message; IPv4
    };
    [[nodiscard]] static result<advert_socket> open(const place& where);

    /// To the group, or the peer. `message` begins behind the IP header, and `id` is for that of IPv4; 0: the kernel's.
    [[nodiscard]] result<void>
    send(const route& by, std::span<const std::uint8_t> message, std::uint8_t hops, std::uint16_t id = 0);

    struct heard {
        route by{};
        unsigned ttl = 0;
        std::span<const std::uint8_t> header{};   ///< of IPv4
        std::span<const std::uint8_t> message{};  ///< behind it
    };
    /// Hands over what waits, a bounded number of packets; valid during the call.
    void receive(const std::function<void(const heard&)>& take);

    [[nodiscard]] int fd() const noexcept { return socket_.get(); }

private:
    advert_socket(descriptor opened, const place& where) : socket_{std::move(opened)}, where_{where} {}

    descriptor socket_;
    place where_;
};

}  // namespace tenbin::vrrp
