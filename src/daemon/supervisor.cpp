#include <tenbin/base/log.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/script_runner.hpp>
#include <tenbin/daemon/supervisor.hpp>
#include <tenbin/daemon/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <thread>

#include "change_teller.hpp"
#include "signals.hpp"
#include "supervised_role.hpp"
#include "what_serves.hpp"

namespace tenbin::daemon {

namespace {

using state = supervised_role::state;

/// Generous: a sanitizer build on a busy machine needs seconds.
constexpr seconds start_patience{30};
constexpr seconds end_patience{5};
/// For what is told of the end itself.
constexpr seconds notice_patience{2};
/// Between two links of roles that live and yet lost each other.
constexpr seconds link_pause{1};

class supervisor {
public:
    supervisor(supervisor_setup setup, descriptor signals);
    int run();

private:
    enum class phase : std::uint8_t { running, ending_workers, ending_monitor, ending_notices, ending_scripts, done };

    void wait_for_events();
    void take_signals();
    void hear(supervised_role& role);
    void take(supervised_role& role, const message& what);
    [[nodiscard]] bool may_ask_for(const supervised_role& role, std::size_t script) const;
    void on_ready(supervised_role& role);
    void on_death(supervised_role& role);
    void look_at_clock();

    void start(supervised_role& role);
    void send_start(supervised_role& role);
    void send_record(supervised_role& role);
    void send_listeners(supervised_role& role);
    void send(supervised_role& role, message what);
    void link_roles();
    void link(supervised_role& other, const char* type);
    void tell_roles();
    void kill(const supervised_role& role);

    void begin_to_end(int status);
    void end(supervised_role& role);
    void advance_the_end();

    supervisor_setup setup_;
    descriptor signals_;
    supervised_role monitor_{.name = "monitor"};
    supervised_role proxy_{.name = "proxy"};
    supervised_role director_{.name = "director"};
    std::array<supervised_role*, 3> roles_{&monitor_, &proxy_, &director_};
    script_runner scripts_;
    const steady::time_point started_ = steady::now();
    change_teller changes_{setup_.model, scripts_};
    phase phase_ = phase::running;
    bool was_ready_ = false;
    int status_ = 0;
    std::string engine_;
    unsigned workers_ = 0;
    steady::time_point linked_{};
    std::optional<steady::time_point> link_due_;
    steady::time_point scripts_due_ = steady::time_point::max();
};

supervisor::supervisor(supervisor_setup setup, descriptor signals)
    : setup_{std::move(setup)}, signals_{std::move(signals)},
      scripts_{setup_.model, [this](script_kind kind, std::uint64_t id, const check::script_end& how) {
                   send(kind == script_kind::track ? director_ : monitor_,
                        encode(script_ended_message{.id = id, .how = how}));
               }}
{
    // A role that has nothing to do is not started.
    if (setup_.model.proxies.empty())
        proxy_.now = state::ended;
    if (setup_.model.virtual_servers.empty() && setup_.model.vrrp_instances.empty())
        director_.now = state::ended;
}

int supervisor::run()
{
    log::info("tenbin {} starts, run directory {}", version(), setup_.directory.path());
    if (setup_.who)
        log::info("the roles run as user {}", setup_.who->name);
    for (const auto& line : addresses_not_here(setup_.model))
        log::warn("{}", line);
    changes_.start();
    while (phase_ != phase::done) {
        look_at_clock();
        wait_for_events();
    }
    log::info("ended");
    return status_;
}

void supervisor::wait_for_events()
{
    if (phase_ == phase::done)
        return;
    std::vector<pollfd> wanted{{.fd = signals_.get(), .events = POLLIN, .revents = 0}};
    constexpr auto never = steady::time_point::max();
    auto next = std::min({link_due_.value_or(never), scripts_.next_deadline().value_or(never), scripts_due_});
    // poll(2) passes over negative descriptors: each role has its two places.
    for (const auto* role : roles_) {
        const bool listens = role->hears();
        wanted.push_back({.fd = role->runs() ? role->watch.get() : -1, .events = POLLIN, .revents = 0});
        wanted.push_back({.fd = listens ? role->link->fd() : -1,
                          .events = listens ? role->link->wanted_events() : short{0},
                          .revents = 0});
        if (role->now != state::ready && role->now != state::ended)
            next = std::min(next, role->due);
    }
    wanted.push_back({.fd = scripts_.fd(), .events = POLLIN, .revents = 0});
    int timeout = -1;
    if (next != never)
        timeout =
            static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<milliseconds>(next - steady::now()).count()));
    if (::poll(wanted.data(), wanted.size(), timeout) <= 0)
        return;
    if (wanted[0].revents != 0)
        take_signals();
    if (wanted.back().revents != 0)
        scripts_.look();
    for (std::size_t i = 0; i < roles_.size(); ++i) {
        // Its words first: a role says why it ends before it does.
        if (wanted[2 * i + 2].revents != 0)
            hear(*roles_[i]);
        if (wanted[2 * i + 1].revents != 0)
            on_death(*roles_[i]);
    }
}

void supervisor::take_signals()
{
    signalfd_siginfo signal{};
    while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGHUP) {
            log::warn("SIGHUP: this version does not reload yet; restart it to change the configuration");
        } else if (phase_ == phase::running) {
            log::info("signal {}: ending", signal.ssi_signo);
            begin_to_end(0);
        } else {
            log::warn("signal {} again: what still runs is killed", signal.ssi_signo);
            for (const auto* role : roles_)
                kill(*role);
        }
    }
}

void supervisor::hear(supervised_role& role)
{
    role.link->flush();
    for (const auto& each : role.link->receive())
        take(role, each);
    if (!role.link->closed() || role.now == state::ending)
        return;
    // Its process ends by itself; one that does not, or that broke the rules, is of no use without a channel.
    kill(role);
}

void supervisor::take(supervised_role& role, const message& what)
{
    if (what.type == ready_message::type) {
        if (const auto ready = decode_ready(what.body); ready) {
            if (&role == &proxy_) {
                engine_ = ready->engine;
                workers_ = ready->workers;
            }
            on_ready(role);
            return;
        }
    } else if (what.type == failed_message::type) {
        if (const auto failed = decode_failed(what.body); failed) {
            log::error("{} can't work: {}", role.name, failed->words);
            // At the first start there is somebody who can read it and put it right.
            if (!was_ready_ && phase_ == phase::running)
                begin_to_end(1);
            return;
        }
    } else if (what.type == run_script_message::type) {
        if (const auto asked = decode_run_script(what.body); asked && may_ask_for(role, asked->script)) {
            scripts_.run({.id = asked->id, .script = asked->script});
            return;
        }
    } else if (&role == &(what.type == vrrp_message::type ? director_ : monitor_) && changes_.take(what)) {
        return;
    } else if (what.type == unlinked_type) {
        // One of them has died, and its successor will be linked; or one broke the rules, and both live on.
        if (!link_due_)
            link_due_ = linked_ + link_pause;
        return;
    }
    log::warn("{} said \"{}\", which is not understood", role.name, what.type);
}

/// Each has scripts of its own, and no role the notices of another.
bool supervisor::may_ask_for(const supervised_role& role, std::size_t script) const
{
    const auto& all = scripts_.scripts().all();
    if (script >= all.size())
        return false;
    const auto kind = all[script].kind;
    return &role == &director_ ? kind == script_kind::track
                               : &role == &monitor_ && (kind == script_kind::check || kind == script_kind::notice);
}

void supervisor::on_ready(supervised_role& role)
{
    if (role.now != state::starting)
        return;
    role.now = state::ready;
    role.ready_since = steady::now();
    tell_roles();
    if (was_ready_) {
        log::info("{} (pid {}) is ready, {} after the death of the one before",
                  role.name,
                  role.pid,
                  describe_duration(std::chrono::duration_cast<microseconds>(role.ready_since - role.died)));
        return;
    }
    const auto settled = [](const auto* each) { return each->now == state::ready || each->now == state::ended; };
    if (!std::all_of(roles_.begin(), roles_.end(), settled))
        return;
    was_ready_ = true;
    const auto workers = engine_.empty()
                             ? std::string{}
                             : fmt::format("; {} {} on {}", workers_, workers_ == 1 ? "worker" : "workers", engine_);
    log::info("ready: {}{}", what_serves(setup_.model), workers);
    ::sd_notify(0, "READY=1");
}

void supervisor::on_death(supervised_role& role)
{
    role.died = steady::now();
    const auto how = reap(role.watch);
    const auto lived = describe_duration(std::chrono::duration_cast<microseconds>(role.died - role.started));
    const auto worked = role.now == state::ready ? role.died - role.ready_since : steady::duration{0};
    const bool asked_to = role.now == state::ending;
    const auto pid = std::exchange(role.pid, 0);
    role.watch.reset();
    role.link.reset();
    if (&role == &monitor_)
        scripts_.forget(script_kind::check);
    if (&role == &director_)
        scripts_.forget(script_kind::track);
    if (phase_ != phase::running) {
        if (!asked_to)
            log::warn("{} (pid {}) {}", role.name, pid, how);
        role.now = state::ended;
        advance_the_end();
        return;
    }
    const auto pause = role.policy.after_death(worked);
    if (!was_ready_ && role.policy.short_lives() > restart_policy::short_lives_free) {
        log::error("{} (pid {}) {}; it has never worked: giving up", role.name, pid, how);
        role.now = state::ended;
        begin_to_end(1);
        return;
    }
    log::error(
        "{} (pid {}) {} after {}; a new one starts {}",
        role.name,
        pid,
        how,
        lived,
        pause.count() == 0
            ? "at once"
            : fmt::format("in {} ({} short lives in a row)", describe_duration(pause), role.policy.short_lives()));
    ++role.restarts;
    role.now = state::waiting;
    role.due = role.died + pause;
    tell_roles();
}

void supervisor::look_at_clock()
{
    const auto now = steady::now();
    if (link_due_ && *link_due_ <= now)
        link_roles();
    if (const auto due = scripts_.next_deadline(); due && *due <= now)
        scripts_.look();
    if (phase_ == phase::ending_notices && (scripts_.has_told_all() || scripts_due_ <= now)) {
        phase_ = phase::ending_scripts;
        scripts_.stop();
        // What can't even be killed (a broken disk holds it) is not waited for.
        scripts_due_ = now + end_patience;
    }
    if (phase_ == phase::ending_scripts && (scripts_.is_idle() || scripts_due_ <= now))
        phase_ = phase::done;
    for (auto* role : roles_) {
        if (role->due > now)
            continue;
        if (role->now == state::waiting) {
            start(*role);
        } else if (role->now == state::starting || role->now == state::ending) {
            log::error("{} (pid {}) takes too long to {} and is killed",
                       role->name,
                       role->pid,
                       role->now == state::starting ? "start" : "end");
            kill(*role);
            role->due = now + end_patience;
        }
    }
}

void supervisor::start(supervised_role& role)
{
    const auto now = steady::now();
    auto process = start_role_process(role.name, setup_.who);
    if (!process) {
        const auto pause = std::max(role.policy.after_death(steady::duration{0}), restart_policy::first_pause);
        log::error(
            "{} can't be started: {}; next try in {}", role.name, process.error().words, describe_duration(pause));
        role.due = now + pause;
        if (!was_ready_ && role.policy.short_lives() > restart_policy::short_lives_free)
            begin_to_end(1);
        return;
    }
    role.pid = process->pid;
    role.watch = std::move(process->watch);
    role.link.emplace(std::move(process->channel));
    role.started = now;
    role.now = state::starting;
    role.due = now + start_patience;
    send_start(role);
    link_roles();
    tell_roles();
}

void supervisor::send_start(supervised_role& role)
{
    if (&role == &proxy_)
        send_listeners(role);
    else if (&role == &monitor_)
        send(role, with_descriptor(control_type, descriptor{::fcntl(setup_.control.get(), F_DUPFD_CLOEXEC, 0)}));
    else
        send_record(role);
    send(role, encode(start_message{.bundle = setup_.bundle}));
}

void supervisor::send_record(supervised_role& role)
{
    auto record = setup_.directory.open_record();
    if (record)
        send(role, with_descriptor(record_type, std::move(*record)));
    else
        log::warn("a director that is killed can't be followed without a gap: {}", record.error().words);
}

void supervisor::send_listeners(supervised_role& role)
{
    for (std::size_t at = 0; at < setup_.listeners.size(); at += channel::descriptors_max) {
        const auto end = std::min(at + channel::descriptors_max, setup_.listeners.size());
        listeners_message next;
        std::vector<descriptor> sockets;
        for (auto i = at; i < end; ++i) {
            const auto& each = setup_.listeners[i];
            next.places.push_back({.proxy = each.proxy, .slot = each.slot});
            sockets.emplace_back(::fcntl(each.socket.get(), F_DUPFD_CLOEXEC, 0));
        }
        send(role, encode(next, std::move(sockets)));
    }
}

void supervisor::send(supervised_role& role, message what)
{
    if (!role.hears())
        return;
    if (const auto sent = role.link->send(std::move(what)); !sent) {
        log::warn("{} (pid {}) can't be told anything: {}", role.name, role.pid, sent.error().words);
        kill(role);
    }
}

/// Each new process gets a new pair to the other one; the end that an older process held is of no use then.
void supervisor::link_roles()
{
    link_due_.reset();
    linked_ = steady::now();
    link(proxy_, link_type);
    link(director_, link_director_type);
}

void supervisor::link(supervised_role& other, const char* type)
{
    if (!monitor_.hears() || !other.hears())
        return;
    auto ends = channel::make_pair();
    if (!ends) {
        log::error("monitor and {} can't be linked: {}", other.name, ends.error().words);
        kill(other);  // its successor is linked again
        return;
    }
    send(monitor_, with_descriptor(type, std::move(ends->first)));
    send(other, with_descriptor(type, std::move(ends->second)));
}

/// The monitor shows what the supervisor knows.
void supervisor::tell_roles()
{
    roles_message all{.started = started_, .engine = engine_, .workers = workers_};
    for (const auto* role : roles_)
        if (role->now != state::ended)
            all.roles.push_back(
                {.name = role->name, .pid = role->pid, .started = role->started, .restarts = role->restarts});
    send(monitor_, encode(all));
}

void supervisor::kill(const supervised_role& role)
{
    if (role.runs())
        ::kill(role.pid, SIGKILL);  // not reaped yet, so the number is still its own
}

void supervisor::begin_to_end(int status)
{
    status_ = status;
    phase_ = phase::ending_workers;
    ::sd_notify(0, "STOPPING=1");
    scripts_.wind_down();
    for (auto* role : roles_)
        if (role->now == state::waiting)
            role->now = state::ended;
    end(proxy_);
    end(director_);
    advance_the_end();
}

void supervisor::end(supervised_role& role)
{
    if (!role.runs()) {
        role.now = state::ended;
        return;
    }
    role.now = state::ending;
    role.due = steady::now() + end_patience;
    send(role, {.type = stop_type});
}

/// Proxy and director end first, while the monitor still answers; then the monitor, and what is left of scripts.
void supervisor::advance_the_end()
{
    if (phase_ == phase::ending_workers && proxy_.now == state::ended && director_.now == state::ended) {
        phase_ = phase::ending_monitor;
        end(monitor_);
    }
    if (phase_ == phase::ending_monitor && monitor_.now == state::ended) {
        phase_ = phase::ending_notices;
        scripts_due_ = steady::now() + notice_patience;
    }
}

}  // namespace

std::size_t listener_slots(const config::model& model) noexcept
{
    return model.global.workers != 0 ? model.global.workers : std::max(1u, std::thread::hardware_concurrency());
}

int supervise(supervisor_setup setup)
{
    auto signals = take_over_signals();
    log::start("supervisor");
    int status = 1;
    if (signals)
        status = supervisor{std::move(setup), std::move(signals)}.run();
    else
        log::error("signalfd: {}", std::generic_category().message(errno));
    log::stop();
    return status;
}

}  // namespace tenbin::daemon
