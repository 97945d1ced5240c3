// One seed's story: some routers, bad weather, then calm, in which all must be as the RFCs promise; then a master that
// leaves, dies, fails and comes back, a single lost advert, each in the calm.
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>

#include "vrrp/network.hpp"

namespace tenbin::vrrp {

template <class Rules> class scene {
public:
    explicit scene(std::uint64_t seed) : chance_{seed * 2 + 1}, net_{seed}
    {
        const auto count = 2 + draw(4);
        version_ = 2 + draw(2);
        grouped_ = draw(3) == 0;
        preempt_ = draw(3) != 0;
        // A router that has not heard the master yet goes by its own interval: where they differ, one that starts can
        // be too early, and only the highest priority is safe from that.
        differ_ = version_ == 3 && preempt_ && draw(2) == 0;
        const auto common = version_ == 2 ? slowest_ : milliseconds{100 * (1 + draw(10))};
        for (unsigned i = 0; i < count; ++i) {
            settings how{.version = version_,
                         .priority = differ_ ? 50 + 40 * i : std::array{50U, 100U, 100U, 150U, 200U, 254U}[draw(6)],
                         .own = address{.bytes = {192, 0, 2, static_cast<std::uint8_t>(count - i)}},
                         .interval = differ_ ? milliseconds{100 * (1 + draw(10))} : common,
                         .preempt = preempt_};
            net_.add(std::vector(grouped_ ? 2 : 1, how), grouped_, 1 + (static_cast<double>(draw(200)) - 100) / 1e5);
        }
    }

    void play()
    {
        suffer();
        heal();
        expect_calm("after the storm");
        all_become_masters_and_meet();
        lose_one_advert();
        master_leaves_and_returns();
        master_dies_and_returns();
        master_fails_and_recovers();
    }

private:
    using promise = const std::string&;

    unsigned draw(unsigned below) { return static_cast<unsigned>(chance_() % below); }
    static void demand(bool kept, promise what)
    {
        if (!kept)
            throw broken_promise{what};
    }

    void suffer()
    {
        for (std::size_t i = 0; i < net_.size(); ++i)
            net_.start(i);
        for (int blows = 0; blows < 25; ++blows) {
            const auto who = draw(static_cast<unsigned>(net_.size()));
            switch (draw(9)) {
            case 0:
                net_.air = {
                    .loss = draw(50) / 100.0, .doubled = draw(30) / 100.0, .delay_max = milliseconds{1 + draw(400)}};
                break;
            case 1:
                net_.at(who).cut_to[draw(static_cast<unsigned>(net_.size()))] = draw(3) != 0;
                break;
            case 2:
                net_.stand_still(who, draw(2) == 0);
                break;
            case 3:
                net_.at(who).stands_still ? void() : net_.stop(who);
                break;
            case 4:
                net_.at(who).stands_still ? void() : net_.kill(who);
                break;
            case 5:
            case 6:
                if (!net_.at(who).runs && !net_.at(who).stands_still)
                    net_.start(who);
                break;
            case 7:
                net_.set_priority(who, differ_ ? priority_of(who) : 1 + draw(254));
                break;
            default:
                if (!net_.at(who).stands_still)
                    net_.set_failing(who, draw(2) == 0);
            }
            net_.run_until(net_.now() + milliseconds{50 + draw(3000)});
        }
    }

    void heal()
    {
        net_.air = {};
        for (std::size_t i = 0; i < net_.size(); ++i) {
            auto& one = net_.at(i);
            one.cut_to.assign(net_.size(), false);
            net_.stand_still(i, false);
            if (!one.runs)
                net_.start(i);
            net_.set_failing(i, false);
        }
        // Late messages arrive; then the worst: a whole master-down, and another one after the first has yielded.
        net_.run_until(net_.now() + 2 * master_down_max() + seconds{2});
    }

    [[nodiscard]] steady::duration master_down_max() const { return 3 * slowest_ + slowest_; }

    /// Backups obey a master of their own priority; its address decides between masters only.
    [[nodiscard]] unsigned priority_of(std::size_t who) { return net_.at(who).how.front().priority; }
    [[nodiscard]] bool wins(std::size_t a, std::size_t b)
    {
        return priority_of(a) != priority_of(b) ? priority_of(a) > priority_of(b)
                                                : net_.at(a).how.front().own > net_.at(b).how.front().own;
    }
    [[nodiscard]] std::size_t best(std::optional<std::size_t> without = {})
    {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < net_.size(); ++i)
            if (net_.at(i).runs && i != without && (!found || wins(i, *found)))
                found = i;
        return found.value();
    }
    [[nodiscard]] std::size_t master(promise when)
    {
        const auto all = net_.masters(0);
        demand(all.size() == 1, fmt::format("{}: {} masters", when, all.size()));
        return all.front();
    }
    [[nodiscard]] steady::duration skew_of(std::size_t who, milliseconds interval)
    {
        return rules::skew(net_.at(who).how.front().priority, interval, version_);
    }

    void expect_agreement(promise when)
    {
        const auto who = master(when);
        demand(!preempt_ || priority_of(who) == priority_of(best()),
               fmt::format("{}: the master is not the best", when));
        for (std::size_t i = 0; i < net_.size(); ++i)
            for (std::size_t v = 0; v < net_.at(i).how.size(); ++v) {
                const bool is_master = net_.at(i).runs && net_.at(i).routers[v]->now_is() == state::master;
                demand(is_master == (i == who), fmt::format("{}: the group does not agree", when));
                demand(net_.at(i).has_addresses[v] == is_master, fmt::format("{}: addresses without a master", when));
            }
    }

    void expect_calm(promise when)
    {
        expect_agreement(when);
        const auto changes = net_.changes;
        const auto adverts = net_.adverts;
        const auto vrids = net_.at(0).how.size();
        const auto interval = net_.at(master(when)).how.front().interval;
        net_.run_until(net_.now() + 10 * interval);
        demand(net_.changes == changes, fmt::format("{}: a role changed without a cause", when));
        demand(net_.adverts - adverts <= 11 * vrids, fmt::format("{}: too many adverts", when));
        demand(net_.adverts - adverts >= 9 * vrids, fmt::format("{}: too few adverts", when));
        expect_agreement(when);
    }

    void lose_one_advert()
    {
        const auto changes = net_.changes;
        net_.lose_next = net_.at(0).how.size();
        net_.run_until(net_.now() + 5 * slowest_);
        demand(net_.changes == changes, "one lost advert changed a role");
    }

    /// Within that time one of the best others is master, and no lesser one was. (Of two whose skews differ by less
    /// than their clocks, either can be the first.)
    void expect_successor(std::size_t gone, steady::duration within, promise when)
    {
        const auto interval = net_.at(gone).how.front().interval;
        const auto first = skew_of(best(gone), interval);
        const auto clocks = steady::duration{interval} * 8 / 1000;
        net_.run_until(net_.now() + within, [&] {
            for (const auto each : net_.masters(0))
                demand(each == gone || skew_of(each, interval) - first <= clocks,
                       fmt::format("{}: not the best took over", when));
        });
        const auto heirs = net_.masters(0);
        demand(!heirs.empty() && heirs != std::vector{gone}, fmt::format("{}: nobody took over in time", when));
        net_.run_until(net_.now() + 2 * master_down_max());
        const auto heir = master(when);
        demand(!preempt_ || priority_of(heir) == priority_of(best(gone)),
               fmt::format("{}: the best is not master", when));
        expect_agreement_of(heir, when);
    }
    void expect_agreement_of(std::size_t who, promise when)
    {
        demand(master(when) == who, fmt::format("{}: another one is master", when));
        for (std::size_t v = 0; v < net_.at(who).how.size(); ++v)
            demand(net_.masters(v) == std::vector{who}, fmt::format("{}: the group does not agree", when));
    }

    /// A router that is there again takes the master's part or leaves it alone, as it was told.
    void expect_return(std::size_t who, promise when)
    {
        const auto meanwhile = master(when);
        steady::duration together{0};
        std::optional<steady::time_point> since;
        net_.run_until(net_.now() + 2 * master_down_max() + seconds{1}, [&] {
            const bool are_two = net_.masters(0).size() > 1;
            if (are_two && !since)
                since = net_.now();
            if (!are_two && since)
                together += net_.now() - *std::exchange(since, std::nullopt);
        });
        demand(together <= milliseconds{20}, fmt::format("{}: two masters", when));
        expect_agreement_of(preempt_ && priority_of(who) > priority_of(meanwhile) ? who : meanwhile, when);
    }

    void all_become_masters_and_meet()
    {
        const auto cut = [&](bool it_is) {
            for (std::size_t i = 0; i < net_.size(); ++i)
                net_.at(i).cut_to.assign(net_.size(), it_is);
        };
        cut(true);
        net_.run_until(net_.now() + 2 * master_down_max());
        demand(net_.masters(0).size() == net_.size(), "alone: not every one is master");
        cut(false);
        net_.run_until(net_.now() + 2 * master_down_max());
        expect_agreement_of(best(), "after they met");
    }

    void master_leaves_and_returns()
    {
        const auto who = master("before it leaves");
        const auto interval = net_.at(who).how.front().interval;
        net_.stop(who);
        // Every member of a group waits for its own timer, and they are alike.
        expect_successor(who, skew_of(best(who), interval) + milliseconds{20}, "after a farewell");
        net_.start(who);
        expect_return(who, "after its return");
    }

    void master_dies_and_returns()
    {
        const auto who = master("before it dies");
        const auto interval = net_.at(who).how.front().interval;
        net_.kill(who);
        const auto bound = 3 * interval + skew_of(best(who), interval) + milliseconds{20};
        expect_successor(who, bound, "after its death");
        net_.start(who);
        expect_return(who, "after its rebirth");
    }

    void master_fails_and_recovers()
    {
        const auto who = master("before it fails");
        const auto interval = net_.at(who).how.front().interval;
        net_.set_failing(who, true);
        for (std::size_t v = 0; v < net_.at(who).how.size(); ++v)
            demand(!net_.at(who).has_addresses[v], "addresses in a fault");
        expect_successor(who, skew_of(best(who), interval) + milliseconds{20}, "after a fault");
        net_.set_failing(who, false);
        expect_return(who, "after a fault was mended");
    }

    static constexpr milliseconds slowest_{1000};  ///< of all intervals

    std::mt19937_64 chance_;
    network<Rules> net_;
    unsigned version_ = 2;
    bool differ_ = false;  ///< their intervals
    bool grouped_ = false;
    bool preempt_ = true;
};

}  // namespace tenbin::vrrp
