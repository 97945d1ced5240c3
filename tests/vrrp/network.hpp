// Virtual routers on a network in virtual time: messages are lost, late, doubled and overtaken, links are cut one way,
// processes stand still, stop and start. All that happens follows from a seed.
#pragma once

#include <tenbin/vrrp/sync_group.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tenbin::vrrp {

using std::chrono::microseconds;

struct broken_promise : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What is wrong between nodes at the moment.
struct weather {
    double loss = 0;
    double doubled = 0;
    steady::duration delay_max{0};  ///< beyond what a LAN takes; without it nothing is overtaken
};

template <class Rules> class network {
public:
    using router = basic_router<Rules>;

    struct node {
        std::vector<settings> how;  ///< by VRID
        std::vector<std::unique_ptr<router>> routers;
        std::unique_ptr<basic_sync_group<router>> group;
        std::vector<bool> has_addresses;
        std::vector<std::uint64_t> wake_number;
        std::vector<bool> cut_to;  ///< by node: what it says does not arrive there
        double clock_rate = 1;     ///< of its clock, to the true one
        bool runs = false;
        bool stands_still = false;
        std::vector<std::function<void()>> missed{};  ///< while it stood still
    };

    explicit network(std::uint64_t seed) : chance_{seed} {}

    std::size_t add(std::vector<settings> vrids, bool grouped, double clock_rate)
    {
        auto& made = nodes_.emplace_back();
        made.how = std::move(vrids);
        made.clock_rate = clock_rate;
        for (auto& each : made.how)
            each.in_group = grouped;
        made.has_addresses.resize(made.how.size());
        made.wake_number.resize(made.how.size());
        for (auto& each : nodes_)
            each.cut_to.resize(nodes_.size());
        return nodes_.size() - 1;
    }

    [[nodiscard]] steady::time_point now() const { return now_; }
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] node& at(std::size_t index) { return nodes_[index]; }
    weather air;

    void start(std::size_t index)
    {
        auto& one = nodes_[index];
        one.runs = true;
        one.routers.clear();
        std::vector<router*> members;
        for (const auto& each : one.how)
            members.push_back(one.routers.emplace_back(std::make_unique<router>(each)).get());
        one.group = one.how.front().in_group ? std::make_unique<basic_sync_group<router>>(members) : nullptr;
        for (std::size_t v = 0; v < one.how.size(); ++v)
            carry_out(index, v, one.routers[v]->start(local(index)));
    }
    void stop(std::size_t index)
    {
        auto& one = nodes_[index];
        for (std::size_t v = 0; one.runs && v < one.how.size(); ++v)
            carry_out(index, v, one.routers[v]->stop(local(index)));
        one.runs = false;
    }
    /// Without a word; its addresses go with the machine.
    void kill(std::size_t index)
    {
        nodes_[index].runs = false;
        nodes_[index].has_addresses.assign(nodes_[index].how.size(), false);
    }
    void set_failing(std::size_t index, bool failing)
    {
        auto& one = nodes_[index];
        if (!one.runs)
            return;
        if (one.group) {
            for (auto& order : one.group->set_failing(0, failing, local(index)))
                carry_out(index, order.member, order.what);
            return;
        }
        for (std::size_t v = 0; v < one.how.size(); ++v)
            carry_out(index, v, failing ? one.routers[v]->fail(local(index)) : one.routers[v]->recover(local(index)));
    }
    void set_priority(std::size_t index, unsigned priority)
    {
        auto& one = nodes_[index];
        for (std::size_t v = 0; v < one.how.size(); ++v) {
            one.how[v].priority = priority;
            if (one.runs)
                carry_out(index, v, one.routers[v]->set_priority(priority, local(index)));
        }
    }
    void stand_still(std::size_t index, bool still)
    {
        auto& one = nodes_[index];
        one.stands_still = still;
        if (still)
            return;
        for (auto& each : std::exchange(one.missed, {}))
            each();
    }

    /// Lets time pass; `look` is called after whatever happens.
    void run_until(
        steady::time_point end, const std::function<void()>& look = [] {})
    {
        while (!events_.empty() && events_.top().when <= end) {
            auto next = events_.top();
            events_.pop();
            now_ = next.when;
            auto& to = nodes_[next.node];
            if (to.stands_still)
                to.missed.push_back(next.what);
            else
                next.what();
            look();
        }
        now_ = end;
    }

    [[nodiscard]] std::vector<std::size_t> masters(std::size_t vrid) const
    {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].runs && nodes_[i].routers[vrid]->now_is() == state::master)
                found.push_back(i);
        return found;
    }
    std::uint64_t adverts = 0;
    std::uint64_t changes = 0;
    std::uint64_t lose_next = 0;  ///< adverts that nobody hears

private:
    struct event {
        steady::time_point when;
        std::uint64_t order;
        std::size_t node;
        std::function<void()> what;
        bool operator<(const event& other) const
        {
            return when != other.when ? when > other.when : order > other.order;
        }
    };

    [[nodiscard]] steady::time_point local(std::size_t index) const
    {
        const auto rate = nodes_[index].clock_rate;
        return steady::time_point{
            steady::duration{static_cast<std::int64_t>(static_cast<double>(now_.time_since_epoch().count()) * rate)}};
    }
    [[nodiscard]] steady::time_point global(std::size_t index, steady::time_point when) const
    {
        const auto rate = nodes_[index].clock_rate;
        const auto there = static_cast<double>(when.time_since_epoch().count()) / rate;
        return std::max(now_, steady::time_point{steady::duration{static_cast<std::int64_t>(there) + 1}});
    }
    void schedule(steady::time_point when, std::size_t index, std::function<void()> what)
    {
        events_.push({when, ++order_, index, std::move(what)});
    }

    void carry_out(std::size_t index, std::size_t vrid, const actions& done)
    {
        auto& one = nodes_[index];
        for (const auto& each : done) {
            if (each.what == action::kind::advertise)
                send(index, vrid, each.priority);
            else if (each.what == action::kind::take_addresses)
                one.has_addresses[vrid] = true;
            else if (each.what == action::kind::drop_addresses)
                one.has_addresses[vrid] = false;
            else if (each.what == action::kind::become)
                ++changes;
        }
        wake_later(index, vrid);
        if (one.group && one.runs)
            for (auto& order : one.group->after(vrid, done, local(index)))
                if (!order.what.empty())
                    carry_out(index, order.member, order.what);
    }

    void wake_later(std::size_t index, std::size_t vrid)
    {
        auto& one = nodes_[index];
        const auto due = one.routers[vrid]->due();
        const auto number = ++one.wake_number[vrid];
        if (!due)
            return;
        schedule(global(index, *due), index, [this, index, vrid, number] {
            auto& woken = nodes_[index];
            if (woken.runs && woken.wake_number[vrid] == number)
                carry_out(index, vrid, woken.routers[vrid]->wake(local(index)));
        });
    }

    void send(std::size_t from, std::size_t vrid, unsigned priority)
    {
        // Two that answer each other without end would keep this going for hours.
        constexpr std::uint64_t storm = 20'000;
        if (++adverts > storm)
            throw broken_promise{"an advert storm"};
        if (lose_next != 0) {
            --lose_next;
            return;
        }
        const heard_advert said{
            .priority = priority, .interval = nodes_[from].how[vrid].interval, .from = nodes_[from].how[vrid].own};
        for (std::size_t to = 0; to < nodes_.size(); ++to) {
            if (to == from || nodes_[from].cut_to[to] || draw() < air.loss)
                continue;
            for (int copies = draw() < air.doubled ? 2 : 1; copies > 0; --copies)
                schedule(now_ + microseconds{100} + delay(), to, [this, to, vrid, said] {
                    auto& hearer = nodes_[to];
                    if (hearer.runs)
                        carry_out(to, vrid, hearer.routers[vrid]->hear(said, local(to)));
                });
        }
    }

    double draw() { return std::uniform_real_distribution<double>{0, 1}(chance_); }
    steady::duration delay()
    {
        return steady::duration{std::uniform_int_distribution<std::int64_t>{0, air.delay_max.count()}(chance_)};
    }

    std::mt19937_64 chance_;
    steady::time_point now_{seconds{1}};
    std::deque<node> nodes_;
    std::priority_queue<event> events_;
    std::uint64_t order_ = 0;
};

}  // namespace tenbin::vrrp
