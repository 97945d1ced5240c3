// One vrrp_instance at work: the decisions of its router, the socket that it speaks through, and its addresses.
#pragma once

#include <tenbin/netlink/network_view.hpp>
#include <tenbin/vrrp/accidents.hpp>
#include <tenbin/vrrp/advert_socket.hpp>
#include <tenbin/vrrp/instance_settings.hpp>
#include <tenbin/vrrp/virtual_addresses.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tenbin::vrrp {

class virtual_router {
public:
    struct counters {
        std::uint64_t sent = 0;
        std::uint64_t heard = 0;
        std::uint64_t refused = 0;  ///< packets that were no adverts for this router
        std::uint64_t times_master = 0;
    };
    struct heard_master {
        heard_advert said{};
        steady::time_point when{};
    };

    /// Both must outlive it.
    virtual_router(const config::vrrp_instance& what, const config::vrrp_settings& all, bool in_group);

    [[nodiscard]] const config::vrrp_instance& configured() const noexcept { return what_; }
    [[nodiscard]] router& decisions() noexcept { return router_; }
    [[nodiscard]] const router& decisions() const noexcept { return router_; }
    [[nodiscard]] virtual_addresses& addresses() noexcept { return addresses_; }
    [[nodiscard]] const virtual_addresses& addresses() const noexcept { return addresses_; }
    [[nodiscard]] const counters& counted() const noexcept { return counted_; }
    [[nodiscard]] const std::optional<heard_master>& last_heard() const noexcept { return last_heard_; }
    [[nodiscard]] const accidents& trouble() const noexcept { return trouble_; }
    [[nodiscard]] unsigned times(announcement why) const noexcept { return repeats_.of(why); }

    /// Follows the network: opens its socket when its interface is there, and finds the address to send from, which is
    /// none of `virtual_ones`. Why it can't work, in words; empty: it can.
    [[nodiscard]] std::vector<std::string> follow(const netlink::network_view& view,
                                                  const std::set<address>& virtual_ones);

    void advertise(unsigned priority, steady::time_point now);
    /// Hands over the adverts that wait, and says what is wrong with others.
    void receive(steady::time_point now, const std::function<void(const heard_advert&)>& take);
    /// -1 while it can't work.
    [[nodiscard]] int fd() const noexcept { return socket_ ? socket_->fd() : -1; }

    void became(state next, steady::time_point now);
    [[nodiscard]] steady::time_point since() const noexcept { return since_; }
    /// An accident, in the log once a minute.
    void complain(std::string words, steady::time_point now);

private:
    [[nodiscard]] std::optional<std::string> open_socket(int link);
    [[nodiscard]] std::optional<address>
    find_own(int link, const netlink::network_view& view, const std::set<address>& virtual_ones) const;
    [[nodiscard]] result<void> send(const address& to, unsigned priority);
    [[nodiscard]] std::optional<std::string> open_ah_of(advert_socket::heard& one);

    const config::vrrp_instance& what_;
    expectation wanted_;
    const checksum_form form_;
    const repeats repeats_;
    router router_;
    virtual_addresses addresses_;
    std::optional<advert_socket> socket_;
    int link_ = 0;  ///< that the socket is bound to
    std::uint32_t ah_sequence_ = 0;
    std::uint16_t ip_id_ = 0;
    counters counted_;
    std::optional<heard_master> last_heard_;
    accidents trouble_;
    steady::time_point since_{};
};

}  // namespace tenbin::vrrp
