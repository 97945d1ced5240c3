// Everything that can happen to two or three routers, breadth first: each order in which their adverts arrive, timers
// run out, adverts are lost, and routers stop, die and start. From every state that is reached the weather clears, and
// the routers must settle as the RFCs promise. States are told apart by a hash of all that counts from then on.
#pragma once

#include <tenbin/vrrp/router.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace tenbin::vrrp {

template <class Rules> class exploration {
public:
    struct limits {
        std::size_t states = 0;
        steady::duration time{};
    };
    struct report {
        std::size_t states = 0;
        unsigned depth = 0;        ///< of all states up to it everything that follows was seen
        bool is_complete = false;  ///< there is nothing more
        std::optional<std::string> broken{};
    };

    /// Each with its address and priority. `blows` may fall in all: a lost advert, a death, a stop.
    exploration(std::vector<settings> all, unsigned blows) : all_{std::move(all)}, blows_{blows} {}

    report run(limits most)
    {
        const auto ends = steady::now() + most.time;
        std::deque<world> frontier{begin()};
        report made;
        made.broken = settle(frontier.front());
        while (!frontier.empty() && !made.broken) {
            const auto& now = frontier.front();
            if (made.states >= most.states || steady::now() > ends)
                return made;
            made.depth = now.depth;
            for (auto& next : all_that_follow(now)) {
                if (!known_.insert(hash_of(next)).second)
                    continue;
                ++made.states;
                if (made.broken = settle(next); made.broken)
                    break;
                frontier.push_back(std::move(next));
            }
            frontier.pop_front();
        }
        made.is_complete = frontier.empty();
        return made;
    }

private:
    using router = basic_router<Rules>;

    struct flying {
        std::size_t to;
        heard_advert said;

        bool operator==(const flying&) const = default;
    };
    struct world {
        std::vector<router> routers;
        std::vector<bool> runs;
        std::vector<flying> air{};
        steady::time_point now{std::chrono::hours{1}};
        unsigned blows = 0;  ///< that may still fall
        unsigned depth = 0;
    };

    world begin() const
    {
        world made;
        for (const auto& each : all_)
            made.routers.emplace_back(each);
        made.runs.assign(all_.size(), false);
        made.blows = blows_;
        for (std::size_t i = 0; i < all_.size(); ++i)
            start(made, i);
        return made;
    }

    void start(world& in, std::size_t who) const
    {
        in.routers[who] = router{all_[who]};
        in.runs[who] = true;
        say(in, who, in.routers[who].start(in.now));
    }

    void say(world& in, std::size_t who, const actions& done) const
    {
        for (const auto& each : done)
            if (each.what == action::kind::advertise)
                for (std::size_t to = 0; to < all_.size(); ++to)
                    if (to != who && in.runs[to])
                        in.air.push_back({.to = to,
                                          .said = {.priority = each.priority,
                                                   .interval = all_[who].interval,
                                                   .from = all_[who].own}});
    }

    void deliver(world& in, std::size_t which) const
    {
        const auto one = in.air[which];
        in.air.erase(in.air.begin() + static_cast<std::ptrdiff_t>(which));
        if (in.runs[one.to])
            say(in, one.to, in.routers[one.to].hear(one.said, in.now));
    }

    std::optional<steady::time_point> due(const world& in) const
    {
        std::optional<steady::time_point> first;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (const auto when = in.routers[i].due(); in.runs[i] && when && (!first || *when < *first))
                first = when;
        return first;
    }

    std::vector<world> all_that_follow(const world& now) const
    {
        std::vector<world> all;
        const auto add = [&](unsigned blows, auto&& what) {
            if (now.blows < blows)
                return;
            auto& next = all.emplace_back(now);
            next.blows -= blows;
            ++next.depth;
            what(next);
        };
        for (std::size_t i = 0; i < now.air.size(); ++i) {
            add(0, [&](world& next) { deliver(next, i); });
            add(1, [&](world& next) { next.air.erase(next.air.begin() + static_cast<std::ptrdiff_t>(i)); });
        }
        // On a network that is well an advert arrives before the next timer runs out, whoever it is from.
        if (const auto when = due(now); when && now.air.empty())
            for (std::size_t i = 0; i < all_.size(); ++i)
                if (now.runs[i] && now.routers[i].due() == when)
                    add(0, [&](world& next) {
                        next.now = std::max(next.now, *when);
                        say(next, i, next.routers[i].wake(next.now));
                    });
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (!now.runs[i]) {
                add(0, [&](world& next) { start(next, i); });
                continue;
            }
            add(1, [&](world& next) {
                say(next, i, next.routers[i].stop(next.now));
                next.runs[i] = false;
            });
            add(1, [&](world& next) { next.runs[i] = false; });
        }
        return all;
    }

    /// From here nothing is lost and nobody stops: what is wrong a while later, if anything.
    std::optional<std::string> settle(world from) const
    {
        constexpr int intervals = 12;
        constexpr int adverts_at_once = 1000;
        const auto calm = from.now + all_.front().interval * intervals;
        for (;;) {
            for (int i = 0; !from.air.empty(); ++i) {
                if (i == adverts_at_once)
                    return fmt::format("they answer each other without an end, at depth {}", from.depth);
                deliver(from, 0);
            }
            const auto when = due(from);
            if (!when || *when > calm)
                break;
            from.now = std::max(from.now, *when);
            for (std::size_t i = 0; i < all_.size(); ++i)
                if (from.runs[i] && from.routers[i].due() == when)
                    say(from, i, from.routers[i].wake(from.now));
        }
        return judge(from);
    }

    std::optional<std::string> judge(const world& in) const
    {
        std::size_t masters = 0;
        std::size_t running = 0;
        std::optional<std::size_t> best;
        std::size_t master = 0;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (!in.runs[i])
                continue;
            ++running;
            if (in.routers[i].now_is() == state::master) {
                ++masters;
                master = i;
            }
            if (!best || all_[i].priority > all_[*best].priority)
                best = i;
        }
        if (running == 0)
            return std::nullopt;
        if (masters != 1)
            return fmt::format("{} masters after the calm, at depth {}", masters, in.depth);
        if (all_.front().preempt && all_[master].priority < all_[*best].priority)
            return fmt::format("not the best is master after the calm, at depth {}", in.depth);
        return std::nullopt;
    }

    std::uint64_t hash_of(const world& in) const
    {
        std::uint64_t sum = 0x9e3779b97f4a7c15;
        const auto add = [&](std::uint64_t value) {
            sum ^= value;
            sum *= 0xff51afd7ed558ccd;
            sum = std::rotl(sum, 29) ^ (sum >> 32);
        };
        for (std::size_t i = 0; i < all_.size(); ++i) {
            add(in.runs[i] ? 1 : 0);
            if (in.runs[i])
                for (const auto each : in.routers[i].shape(in.now))
                    add(static_cast<std::uint64_t>(each));
        }
        // What is under way arrives in any order.
        std::vector<std::uint64_t> air;
        for (const auto& each : in.air)
            air.push_back(each.to << 32 | each.said.priority << 8 | each.said.from.bytes[3]);
        std::ranges::sort(air);
        for (const auto each : air)
            add(each);
        add(in.blows);
        return sum;
    }

    std::vector<settings> all_;
    unsigned blows_;
    std::unordered_set<std::uint64_t> known_;
};

}  // namespace tenbin::vrrp
