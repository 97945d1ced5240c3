#include <tenbin/vrrp/announcer.hpp>

#include <algorithm>

namespace tenbin::vrrp {

void announcer::add(std::size_t router, std::vector<announced> what, unsigned times)
{
    forget(router);
    const auto frames = what.size() * times;
    if (frames != 0)
        bursts_.push_back({.router = router, .what = std::move(what), .left = frames});
}

void announcer::forget(std::size_t router)
{
    std::erase_if(bursts_, [&](const burst& each) { return each.router == router; });
}

milliseconds announcer::pace_of(const announced& what) const
{
    return what.host.kind == address::family::v4 ? how_.arp : how_.neighbor;
}

steady::time_point announcer::free_at(const announced& what) const
{
    const auto found = busy_until_.find({what.link, what.host.kind});
    return found == busy_until_.end() ? steady::time_point::min() : found->second;
}

std::vector<announced> announcer::take(steady::time_point now)
{
    std::vector<announced> may_go;
    // One of each router in turn, so that the last router's addresses are not the last ones to be known.
    bool some_went = true;
    while (some_went && may_go.size() < frames_a_turn) {
        some_went = false;
        for (auto& each : bursts_) {
            const auto& next = each.what[each.at];
            if (each.left == 0 || may_go.size() == frames_a_turn || free_at(next) > now)
                continue;
            if (const auto pause = pace_of(next); pause.count() > 0)
                busy_until_[{next.link, next.host.kind}] = now + pause;
            may_go.push_back(next);
            each.at = (each.at + 1) % each.what.size();
            --each.left;
            some_went = true;
        }
    }
    std::erase_if(bursts_, [](const burst& each) { return each.left == 0; });
    return may_go;
}

std::optional<steady::time_point> announcer::due() const
{
    std::optional<steady::time_point> first;
    for (const auto& each : bursts_) {
        const auto when = free_at(each.what[each.at]);
        if (!first || when < *first)
            first = when;
    }
    return first;
}

}  // namespace tenbin::vrrp
