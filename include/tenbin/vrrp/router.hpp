// One virtual router's state machine: what it hears and when, to what it does. Pure: time is handed in, and what comes
// out is a list of actions for a shell that has sockets.
//
//            start                     master-down timer                 a better advert
//     init ─────────► backup ──────────────────────────► master ───────────────────────► backup
//                       ▲   fault cleared                  │ fault: farewell, no addresses
//                       └───────────────── fault ◄─────────┘
//
// In a sync group a router whose timer runs out asks (wants_master) instead of taking over.
#pragma once

#include <tenbin/vrrp/rules.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace tenbin::vrrp {

enum class state : std::uint8_t { init, backup, master, fault };

struct settings {
    unsigned version = 2;
    unsigned priority = 100;
    address own{};  ///< the source of its adverts
    milliseconds interval{1000};
    unsigned down_adverts = 3;
    bool preempt = true;
    milliseconds preempt_delay{0};
    milliseconds startup_delay{0};
    bool starts_as_master = false;  ///< the owner of the addresses
    bool in_group = false;
    bool answers_lower = true;  ///< not lower_prio_no_advert
    bool answers_higher = false;
    /// Further announcements of the addresses after a take-over, and after the advert of a lower master; 0: none.
    milliseconds announce_again{5000};
    milliseconds announce_every{0};
    milliseconds announce_after_lower{0};
};

/// Why addresses are announced: each has its own number of repeats.
enum class announcement : std::uint8_t { take_over, refresh, lower_master };

struct action {
    enum class kind : std::uint8_t {
        advertise,       ///< with this priority
        take_addresses,  ///< set them
        drop_addresses,
        announce,      ///< a burst of gratuitous ARP or unsolicited NA
        become,        ///< this state, for scripts and status
        wants_master,  ///< of a group: its timer has run out
        heard_lower    ///< as master, a master of lower priority: scripts may want to know
    };
    kind what = kind::advertise;
    unsigned priority = 0;
    vrrp::state state = vrrp::state::init;
    announcement why = announcement::take_over;

    bool operator==(const action&) const = default;
};

using actions = std::vector<action>;

template <class Rules = rules> class basic_router {
public:
    explicit basic_router(const settings& how) : how_{how}, priority_{how.priority}, master_interval_{how.interval} {}

    [[nodiscard]] vrrp::state now_is() const noexcept { return state_; }
    [[nodiscard]] unsigned priority() const noexcept { return priority_; }
    /// When it wants to be woken.
    [[nodiscard]] std::optional<steady::time_point> due() const noexcept
    {
        auto next = timer_;
        for (const auto& each : {announce_due_, refresh_due_, lower_due_})
            if (each && (!next || *each < *next))
                next = each;
        return next;
    }
    /// Its timer ran out and its group has not decided.
    [[nodiscard]] bool wants_master() const noexcept { return wants_; }

    actions start(steady::time_point now)
    {
        actions done;
        if (takes_over_at_once() && how_.startup_delay.count() == 0) {
            take_over(now, done);
            return done;
        }
        be_backup(done);
        timer_ = now + how_.startup_delay + master_down();
        return done;
    }

    /// In place of start(): it was master a moment ago, before its process died, and still has the addresses. Nothing
    /// is told but the next advert, which comes now.
    actions resume(steady::time_point now)
    {
        actions done;
        state_ = vrrp::state::master;
        timer_ = now;
        if (how_.announce_every.count() > 0)
            refresh_due_ = now + how_.announce_every;
        return done;
    }

    actions hear(const heard_advert& said, steady::time_point now)
    {
        actions done;
        if (state_ == vrrp::state::backup)
            hear_as_backup(said, now);
        else if (state_ == vrrp::state::master)
            hear_as_master(said, now, done);
        return done;
    }

    /// The time that due() said has come.
    actions wake(steady::time_point now)
    {
        actions done;
        if (announce_due_ && *announce_due_ <= now) {
            announce_due_.reset();
            announce(announcement::take_over, done);
        }
        if (refresh_due_ && *refresh_due_ <= now) {
            refresh_due_ = now + how_.announce_every;
            announce(announcement::refresh, done);
        }
        if (lower_due_ && *lower_due_ <= now) {
            lower_due_.reset();
            announce(announcement::lower_master, done);
        }
        if (!timer_ || *timer_ > now)
            return done;
        if (state_ == vrrp::state::master) {
            advertise(priority_, done);
            timer_ = now + how_.interval;
        } else if (state_ == vrrp::state::backup) {
            if (how_.in_group) {
                wants_ = true;
                timer_ = now + master_down();
                done.push_back({.what = action::kind::wants_master});
            } else {
                take_over(now, done);
            }
        }
        return done;
    }

    /// The group's decisions.
    actions be_master(steady::time_point now)
    {
        actions done;
        if (state_ == vrrp::state::backup)
            take_over(now, done);
        return done;
    }
    actions be_backup(steady::time_point now)
    {
        actions done;
        if (state_ == vrrp::state::master) {
            leave(done);
            be_backup(done);
            timer_ = now + master_down();
        }
        return done;
    }

    /// The effective priority, which tracked objects change. A running master-down timer moves with it.
    actions set_priority(unsigned priority, steady::time_point now)
    {
        static_cast<void>(now);
        if (state_ == vrrp::state::backup && timer_)
            *timer_ += Rules::skew(priority, master_interval_, how_.version) -
                       Rules::skew(priority_, master_interval_, how_.version);
        priority_ = priority;
        return {};
    }

    actions fail(steady::time_point /*now*/)
    {
        actions done;
        if (state_ == vrrp::state::fault)
            return done;
        if (state_ == vrrp::state::master)
            leave(done);
        enter(vrrp::state::fault, done);
        timer_.reset();
        return done;
    }
    actions recover(steady::time_point now)
    {
        actions done;
        if (state_ != vrrp::state::fault)
            return done;
        if (takes_over_at_once()) {
            take_over(now, done);
            return done;
        }
        be_backup(done);
        timer_ = now + (Rules::waits_after_fault() ? master_down() : steady::duration{0});
        return done;
    }

    /// The source of its adverts is another one now.
    void set_own(const address& own) noexcept { how_.own = own; }

    /// All of its state that counts from now on, as numbers: two routers of the same settings whose shapes are equal will
    /// do the same. For who explores all that can happen.
    [[nodiscard]] std::array<std::int64_t, 9> shape(steady::time_point now) const
    {
        const auto left = [&](const std::optional<steady::time_point>& when) {
            return when ? (*when - now).count() : std::numeric_limits<std::int64_t>::max();
        };
        return {static_cast<std::int64_t>(state_),
                static_cast<std::int64_t>(priority_),
                master_interval_.count(),
                left(timer_),
                left(announce_due_),
                left(refresh_due_),
                left(lower_due_),
                left(lower_since_),
                wants_ ? 1 : 0};
    }

    actions stop(steady::time_point /*now*/)
    {
        actions done;
        if (state_ == vrrp::state::master)
            leave(done);
        enter(vrrp::state::init, done);
        timer_.reset();
        return done;
    }

private:
    /// The owner of the addresses waits for nobody.
    [[nodiscard]] bool takes_over_at_once() const
    {
        return how_.starts_as_master && priority_ == owner_priority && !how_.in_group;
    }
    [[nodiscard]] steady::duration skew() const { return Rules::skew(priority_, master_interval_, how_.version); }
    [[nodiscard]] steady::duration master_down() const
    {
        return Rules::master_down(master_interval_, how_.down_adverts, skew());
    }

    void enter(vrrp::state next, actions& done)
    {
        state_ = next;
        wants_ = false;
        lower_since_.reset();
        announce_due_.reset();
        refresh_due_.reset();
        lower_due_.reset();
        done.push_back({.what = action::kind::become, .state = next});
    }

    void be_backup(actions& done) { enter(vrrp::state::backup, done); }

    void advertise(unsigned priority, actions& done)
    {
        done.push_back({.what = action::kind::advertise, .priority = priority});
    }

    static void announce(announcement why, actions& done)
    {
        done.push_back({.what = action::kind::announce, .why = why});
    }

    void take_over(steady::time_point now, actions& done)
    {
        enter(vrrp::state::master, done);
        master_interval_ = how_.interval;
        if (Rules::announces_at_once())
            advertise(priority_, done);
        done.push_back({.what = action::kind::take_addresses});
        announce(announcement::take_over, done);
        timer_ = now + how_.interval;
        if (how_.announce_again.count() > 0)
            announce_due_ = now + how_.announce_again;
        if (how_.announce_every.count() > 0)
            refresh_due_ = now + how_.announce_every;
    }

    void leave(actions& done)
    {
        if (Rules::says_farewell())
            advertise(farewell_priority, done);
        if (Rules::drops_addresses())
            done.push_back({.what = action::kind::drop_addresses});
    }

    void hear_as_backup(const heard_advert& said, steady::time_point now)
    {
        if (said.priority == farewell_priority) {
            if (Rules::hears_farewell())
                timer_ = now + skew();
            return;
        }
        adopt(said);
        if (is_obeyed(said, now)) {
            wants_ = false;
            timer_ = now + master_down();
        }
    }

    /// No interval at all would be a timer that never stops.
    void adopt(const heard_advert& said)
    {
        if (Rules::adopts_interval(how_.version) && said.interval.count() > 0)
            master_interval_ = said.interval;
    }

    /// Whether that master is left in peace: it is better, or this router may not preempt, or not yet.
    bool is_obeyed(const heard_advert& said, steady::time_point now)
    {
        if (said.priority >= priority_) {
            lower_since_.reset();
            return true;
        }
        if (!Rules::may_preempt(how_.preempt))
            return Rules::obeys_lower_master();
        if (!lower_since_)
            lower_since_ = now;
        return now - *lower_since_ < how_.preempt_delay;
    }

    void hear_as_master(const heard_advert& said, steady::time_point now, actions& done)
    {
        if (said.priority == farewell_priority) {
            advertise(priority_, done);
            timer_ = now + how_.interval;
            return;
        }
        if (Rules::is_better(said, priority_, how_.own)) {
            if (!Rules::yields())
                return;
            if (how_.answers_higher)
                advertise(priority_, done);
            if (Rules::drops_addresses())
                done.push_back({.what = action::kind::drop_addresses});
            adopt(said);
            be_backup(done);
            timer_ = now + master_down();
            return;
        }
        if (how_.answers_lower && Rules::answers_lower_master()) {
            advertise(priority_, done);
            timer_ = now + how_.interval;
        }
        announce(announcement::lower_master, done);
        if (how_.announce_after_lower.count() > 0)
            lower_due_ = now + how_.announce_after_lower;
        done.push_back({.what = action::kind::heard_lower});
    }

    settings how_;
    unsigned priority_;
    milliseconds master_interval_;  ///< of the master that is heard; v2: its own
    vrrp::state state_ = vrrp::state::init;
    std::optional<steady::time_point> timer_;
    std::optional<steady::time_point> announce_due_;
    std::optional<steady::time_point> refresh_due_;
    std::optional<steady::time_point> lower_due_;
    std::optional<steady::time_point> lower_since_;  ///< preempt_delay counts from here
    bool wants_ = false;
};

using router = basic_router<>;

}  // namespace tenbin::vrrp
