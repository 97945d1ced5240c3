// The arithmetic and the decisions of VRRP (RFC 3768, RFC 5798, RFC 9568), and what keepalived adds to them. A router
// is made of these: a test replaces one by a wrong one and must see it.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/endpoint.hpp>

#include <cstdint>

namespace tenbin::vrrp {

inline constexpr unsigned owner_priority = 255;
inline constexpr unsigned farewell_priority = 0;

/// An advert as a router weighs it.
struct heard_advert {
    unsigned priority = 0;
    milliseconds interval{1000};
    address from{};
};

struct rules {
    /// How much later than a router of priority 256 one takes over, so that the best is the first.
    static steady::duration skew(unsigned priority, milliseconds interval, unsigned version)
    {
        const steady::duration unit = version == 2 ? steady::duration{seconds{1}} : steady::duration{interval};
        return unit * static_cast<int>(256 - priority) / 256;
    }
    /// So long after the master's last advert it counts as gone.
    static steady::duration master_down(milliseconds interval, unsigned adverts, steady::duration skew)
    {
        return steady::duration{interval} * static_cast<int>(adverts) + skew;
    }
    /// Whether the other one shall be master; of equals the one with the higher address.
    static bool is_better(const heard_advert& theirs, unsigned priority, const address& own)
    {
        return theirs.priority > priority || (theirs.priority == priority && theirs.from > own);
    }
    static bool says_farewell() { return true; }
    static bool hears_farewell() { return true; }
    static bool may_preempt(bool preempt) { return preempt; }
    /// A backup that may not preempt takes a lower master for one.
    static bool obeys_lower_master() { return true; }
    static bool adopts_interval(unsigned version) { return version == 3; }
    static bool yields() { return true; }
    static bool drops_addresses() { return true; }
    static bool waits_after_fault() { return true; }
    static bool announces_at_once() { return true; }
    static bool answers_lower_master() { return true; }
};

}  // namespace tenbin::vrrp
