// Random histories of a service and the lines of its workers, in simulated time: servers come, go, lag, fill and drain;
// sessions come, log in, wait, give up and end; what workers tell each other arrives late. After each step what must
// hold is compared with a plain account of all that was given and taken.
//
// A history that fails names its seed; HISTORY_SEED=n runs that one alone.
#include <tenbin/pool/waiting_line.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tenbin::pool {

namespace {

using namespace std::chrono_literals;
using stage = service::stage;

constexpr std::size_t workers = 2;
constexpr std::size_t groups_max = 2;

class session final : public waiter {
public:
    session(std::unique_ptr<tried> has_tried, const seeker& who, std::size_t of)
        : waiter{*has_tried, who}, before{std::move(has_tried)}, worker{of}, group{who.group}
    {
    }
    std::unique_ptr<tried> before;
    std::size_t worker;
    unsigned group;
    bool gone = false;

private:
    void on_call() override {}
    bool is_gone() const override { return gone; }
};

struct held {
    server_index server;
    service::stage stage;
};

class history {
public:
    explicit history(std::uint64_t seed) : random_{seed}, proxy_{make_proxy()}, service_{proxy_}
    {
        for (std::size_t i = 0; i < service_.size(); ++i)
            states_.push_back(service_.state(static_cast<server_index>(i)));
        for (std::size_t i = 0; i < workers; ++i)
            lines_.push_back(std::make_unique<waiting_line>(service_, [this, i](const offer& what) {
                told_.push_back({i, what});
            }));
    }

    /// Empty when all is as it should be.
    std::string run(int steps)
    {
        for (int step = 0; step < steps && wrong_.empty(); ++step) {
            now_ += milliseconds{random(2000)};
            take_step();
            check_counts();
        }
        if (wrong_.empty())
            end_all();
        return wrong_;
    }

private:
    std::uint64_t random(std::uint64_t below) { return random_() % below; }

    config::proxy make_proxy()
    {
        config::proxy made;
        made.balance = static_cast<config::balance>(random(7));
        made.sharing.all_lagging = static_cast<config::all_lagging>(random(3));
        made.sharing.tier_min = static_cast<unsigned>(1 + random(2));
        made.sharing.max_queue = static_cast<unsigned>(random(6));
        made.sharing.slow_start = seconds{random(2) * 20};
        const auto groups = 1 + random(groups_max);
        made.routes.push_back({.name = "somebody", .group = static_cast<unsigned>(groups - 1)});
        const auto where = endpoint::parse("192.0.2.1:3306").value();
        for (auto left = 2 + random(3); left > 0; --left)
            made.servers.push_back({.where = where,
                                    .weight = static_cast<unsigned>(1 + random(3)),
                                    .max_connections = static_cast<unsigned>(random(4)),
                                    .max_logins = static_cast<unsigned>(1 + random(3)),
                                    .tier = static_cast<unsigned>(1 + random(2)),
                                    .group = static_cast<unsigned>(random(groups))});
        if (random(2) == 0)
            made.sorry_servers.push_back({.where = where, .group = static_cast<unsigned>(random(groups))});
        return made;
    }

    void take_step()
    {
        switch (random(8)) {
        case 0:
            return change_a_server();
        case 1:
            if (!held_.empty())
                end(random(held_.size()));
            return;
        case 2:
            for (auto& each : held_)
                if (each.stage == stage::login) {
                    each.stage = stage::session;
                    return service_.logged_in(each.server);
                }
            return;
        case 3:
            if (!waiting_.empty())
                give_up(random(waiting_.size()));
            return;
        case 4:
            if (!told_.empty())
                hear_one();
            return;
        case 5:
            while (!told_.empty())
                hear_one();
            return check_that_nobody_waits_in_vain();
        default:
            return a_client_comes();
        }
    }

    void change_a_server()
    {
        auto& state = states_[random(states_.size())];
        state.health = random(4) == 0 ? health::down : random(8) == 0 ? health::unknown : health::up;
        state.weight = random(6) == 0 ? 0 : static_cast<unsigned>(1 + random(3));
        state.lagging = random(4) == 0;
        state.lag.reset();
        if (random(4) != 0)
            state.lag = milliseconds{random(3) * 400};
        service_.apply(states_, now_);
        for (std::size_t i = 0; i < workers; ++i) {
            lines_[i]->look(now_);
            collect();
        }
    }

    void a_client_comes()
    {
        const auto worker = random(workers);
        auto before = std::make_unique<tried>();
        if (random(4) == 0)
            before->add(static_cast<server_index>(random(proxy_.servers.size())));
        const seeker who{.source = random_(),
                         .dice = random_(),
                         .now = now_,
                         .group = static_cast<unsigned>(random(proxy_.groups()))};
        if (lines_[worker]->empty()) {
            const auto chosen = service_.choose(*before, who);
            if (chosen)
                return take(*chosen, *before, who.group);
            if (chosen.error() != refusal::all_full)
                return;
        }
        waiting_.push_back(std::make_unique<session>(std::move(before), who, worker));
        const auto many = waiting_.size() > proxy_.sharing.max_queue;
        if (lines_[worker]->join(*waiting_.back(), now_) == many)
            wrong_ = "the bound of the queue is not kept";
        if (many)
            waiting_.pop_back();
        collect();
    }

    void hear_one()
    {
        const auto [worker, what] = told_.front();
        told_.pop_front();
        lines_[worker]->on_offer(what, now_);
        collect();
    }

    void give_up(std::size_t which)
    {
        if (random(2) == 0) {
            waiting_[which]->gone = true;
            return;
        }
        lines_[waiting_[which]->worker]->leave(*waiting_[which]);
        waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(which));
    }

    /// Those who were called are no longer waiting.
    void collect()
    {
        std::array<std::array<bool, groups_max>, workers> all_stay{};
        for (std::size_t i = 0; i < waiting_.size();) {
            auto& each = *waiting_[i];
            auto& somebody_stays = all_stay[each.worker][each.group];
            if (!each.was_called()) {
                somebody_stays = somebody_stays || (each.before->empty() && !each.gone);
                ++i;
                continue;
            }
            if (const auto place = each.place()) {
                if (each.gone)
                    wrong_ = "a client that had left got a place";
                if (somebody_stays && each.before->empty())
                    wrong_ = "somebody was overtaken in the line";
                take(*place, *each.before, each.group);
            }
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }

    void take(server_index server, const tried& before, unsigned group)
    {
        if (!may_serve(server, before, group))
            wrong_ = "server " + std::to_string(server) + " may not have this session";
        held_.push_back({server, stage::login});
    }

    void end(std::size_t which)
    {
        const auto ended = held_[which];
        held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(which));
        service_.release(ended.server, ended.stage);
    }

    /// The rules once more, in their own words: states, lag, tiers, sorry servers, each within a group.
    bool may_serve(server_index server, const tried& before, unsigned group) const
    {
        const auto able = [&](std::size_t i) {
            const auto& state = states_[i];
            return service_.configured(static_cast<server_index>(i)).group == group && state.health == health::up &&
                   state.weight > 0 && !before.has(static_cast<server_index>(i));
        };
        const auto real = proxy_.servers.size();
        bool one_keeps_up = false;
        bool one_lags = false;
        for (std::size_t i = 0; i < real; ++i) {
            one_keeps_up = one_keeps_up || (able(i) && !states_[i].lagging);
            one_lags = one_lags || (able(i) && states_[i].lagging);
        }
        const bool lag_forbids = one_lags && !one_keeps_up && proxy_.sharing.all_lagging != config::all_lagging::serve;
        if (server >= real)
            return able(server) && !one_keeps_up &&
                   (!one_lags || proxy_.sharing.all_lagging == config::all_lagging::sorry);
        if (!able(server) || lag_forbids || (states_[server].lagging && one_keeps_up))
            return false;
        unsigned in_lower_tiers = 0;
        for (std::size_t i = 0; i < real; ++i)
            if (able(i) && states_[i].lagging != one_keeps_up && proxy_.servers[i].tier < proxy_.servers[server].tier)
                ++in_lower_tiers;
        return in_lower_tiers < proxy_.sharing.tier_min;
    }

    void check_counts()
    {
        std::vector<std::uint32_t> sessions(service_.size());
        std::vector<std::uint32_t> logins(service_.size());
        for (const auto& each : held_) {
            ++sessions[each.server];
            logins[each.server] += each.stage == stage::login;
        }
        for (const auto& [worker, what] : told_)
            if (what.place) {  // on its way to somebody
                ++sessions[*what.place];
                ++logins[*what.place];
            }
        for (std::size_t i = 0; i < service_.size() && wrong_.empty(); ++i) {
            const auto index = static_cast<server_index>(i);
            const auto& counters = service_.counters(index);
            const auto most = service_.configured(index).max_connections;
            if (counters.sessions != sessions[i] || counters.logins != logins[i])
                wrong_ = "places of server " + std::to_string(i) + " were lost or found";
            else if ((most != 0 && sessions[i] > most) || logins[i] > service_.configured(index).max_logins)
                wrong_ = "server " + std::to_string(i) + " has too many";
        }
        if (wrong_.empty() && service_.queue().waiting() != waiting_.size())
            wrong_ = "the length of the queue is not the number of those who wait";
    }

    void check_that_nobody_waits_in_vain()
    {
        for (const auto& each : waiting_)
            for (server_index i = 0; i < proxy_.servers.size(); ++i) {
                const auto& counters = service_.counters(i);
                const auto& server = proxy_.servers[i];
                const bool free = (server.max_connections == 0 || counters.sessions < server.max_connections) &&
                                  counters.logins < server.max_logins;
                if (free && each->before->empty() && !each->gone && may_serve(i, *each->before, each->group))
                    wrong_ = "somebody waits while server " + std::to_string(i) + " is free";
            }
    }

    void end_all()
    {
        while (!held_.empty() || !told_.empty()) {
            if (!held_.empty())
                end(held_.size() - 1);
            while (!told_.empty())
                hear_one();
        }
        check_counts();
        check_that_nobody_waits_in_vain();
    }

    std::mt19937_64 random_;
    steady::time_point now_{1000s};
    config::proxy proxy_;
    service service_;
    std::vector<server_state> states_;
    std::vector<std::unique_ptr<waiting_line>> lines_;
    std::deque<std::pair<std::size_t, offer>> told_;
    std::vector<held> held_;
    std::vector<std::unique_ptr<session>> waiting_;
    std::string wrong_;
};

}  // namespace

TEST(Histories, KeepWhatMustHold)
{
    const char* const only = std::getenv("HISTORY_SEED");
    const auto first = only != nullptr ? std::strtoull(only, nullptr, 10) : 0;
    const auto end = only != nullptr ? first + 1 : 10'000;
    for (auto seed = first; seed < end; ++seed) {
        const auto wrong = history{seed}.run(60);
        ASSERT_EQ(wrong, "") << "again: HISTORY_SEED=" << seed << " pool_tests --gtest_filter='Histories.*'";
    }
}

TEST(Histories, GiveEachServerWithWeightItsShareOfTurns)
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random{seed};
        config::proxy proxy;
        proxy.balance = seed % 2 == 0 ? config::balance::rr : config::balance::wrr;
        proxy.servers.resize(2 + random() % 4);
        service s{proxy};
        std::vector<server_state> states(proxy.servers.size());
        for (int change = 0; change < 5; ++change) {
            double sum = 0;
            for (auto& each : states) {
                each = {.health = random() % 3 == 0 ? health::down : health::up,
                        .weight = static_cast<unsigned>(1 + random() % 9)};
                if (each.serves())
                    sum += seed % 2 == 0 ? 1 : each.weight;
            }
            s.apply(states);
            std::vector<int> counts(states.size());
            for (int i = 0; i < 100; ++i)
                if (const auto chosen = s.choose({})) {
                    ++counts[*chosen];
                    s.release(*chosen, stage::login);
                }
            for (std::size_t i = 0; i < states.size(); ++i) {
                const auto share = states[i].serves() ? (seed % 2 == 0 ? 1 : states[i].weight) / sum : 0;
                EXPECT_NEAR(counts[i], 100 * share, 2) << "seed " << seed << ", server " << i;
            }
        }
    }
}

}  // namespace tenbin::pool
