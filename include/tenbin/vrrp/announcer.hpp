// When which address is announced: bursts of the routers, paced by interface (vrrp_garp_interval, vrrp_gna_interval)
// and so many a turn, so that an advert never waits behind a thousand of them. A router has one burst at most: a new
// one takes the place of what is left of the older one. Pure.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tenbin::vrrp {

struct announced {
    int link = 0;  ///< the index of the interface
    address host{};

    bool operator==(const announced&) const = default;
};

class announcer {
public:
    struct pace {
        milliseconds arp{0};  ///< between two of an interface
        milliseconds neighbor{0};
    };
    static constexpr std::size_t frames_a_turn = 64;

    explicit announcer(pace how) : how_{how} {}

    /// All of them, `times` over.
    void add(std::size_t router, std::vector<announced> what, unsigned times);
    /// The router is master no more.
    void forget(std::size_t router);

    /// What may go now.
    [[nodiscard]] std::vector<announced> take(steady::time_point now);
    [[nodiscard]] std::optional<steady::time_point> due() const;

private:
    struct burst {
        std::size_t router;
        std::vector<announced> what;
        std::size_t at = 0;
        std::size_t left;  ///< frames
    };
    using lane = std::pair<int, address::family>;
    [[nodiscard]] milliseconds pace_of(const announced& what) const;
    [[nodiscard]] steady::time_point free_at(const announced& what) const;

    const pace how_;
    std::deque<burst> bursts_;
    std::map<lane, steady::time_point> busy_until_;
};

}  // namespace tenbin::vrrp
