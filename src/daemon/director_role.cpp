// The director: it speaks VRRP, and drives the kernel's IPVS by what the monitor finds. What it knows of the servers
// survives the monitor's death: a new monitor's word counts server by server, once it has checked them. Adverts come
// first; everything else here is done in pieces, between which they are sent.
#include <tenbin/base/log.hpp>
#include <tenbin/daemon/configuration.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/realtime.hpp>
#include <tenbin/daemon/role.hpp>

#include <algorithm>
#include <poll.h>
#include <system_error>

#include "driven_routers.hpp"
#include "driven_services.hpp"

namespace tenbin::daemon {

namespace {

/// From one word to the monitor of how the routers are to the next, where nothing changes but counts.
constexpr seconds tell_interval{1};

class director_role {
public:
    explicit director_role(channel supervisor) : supervisor_{std::move(supervisor)} {}
    int run();

private:
    void wait_for_events();
    [[nodiscard]] std::optional<steady::time_point> due() const;
    void hear_supervisor();
    void hear_monitor();
    void take(message& what);
    void start(const start_message& what);
    void start_routers(const life_record::past& before);
    void fail(std::string words);
    void tell_monitor(steady::time_point now);
    [[nodiscard]] bool is_linked() const { return monitor_ && !monitor_->closed(); }

    channel supervisor_;
    std::optional<channel> monitor_;
    life_record record_{descriptor{}};
    std::optional<config::model> model_;
    std::unique_ptr<driven_routers> routers_;
    std::optional<driven_services> services_;
    steady::time_point tell_due_ = steady::time_point::max();
    std::vector<pollfd> wanted_;
    bool ending_ = false;
    int status_ = 0;
};

int director_role::run()
{
    while (!ending_)
        wait_for_events();
    // A supervisor that died takes this process with it; one that says stop wants nothing left.
    if (supervisor_.closed())
        return status_;
    if (routers_)
        routers_->stop();
    if (services_)
        services_->leave();
    // News of the end are the last word.
    for (int i = 0; i < 100 && supervisor_.has_unsent() && !supervisor_.closed(); ++i) {
        pollfd one{.fd = supervisor_.fd(), .events = POLLOUT, .revents = 0};
        ::poll(&one, 1, 10);
        supervisor_.flush();
    }
    return status_;
}

std::optional<steady::time_point> director_role::due() const
{
    auto next = steady::time_point::max();
    if (services_)
        next = services_->due();
    if (routers_ && is_linked() && !monitor_->has_unsent())
        next = std::min(next, tell_due_);
    if (routers_)
        next = std::min(next, routers_->due().value_or(steady::time_point::max()));
    return next == steady::time_point::max() ? std::nullopt : std::optional{next};
}

void director_role::wait_for_events()
{
    wanted_.clear();
    wanted_.push_back({.fd = supervisor_.fd(), .events = supervisor_.wanted_events(), .revents = 0});
    wanted_.push_back({.fd = is_linked() ? monitor_->fd() : -1,
                       .events = is_linked() ? monitor_->wanted_events() : short{0},
                       .revents = 0});
    if (routers_)
        routers_->fill(wanted_);
    timespec patience{};
    const auto next = due();
    if (next) {
        // poll(2) has milliseconds; an advert interval may be ten of them.
        const auto left = std::max(steady::duration{0}, *next - steady::now());
        patience.tv_sec = std::chrono::duration_cast<seconds>(left).count();
        patience.tv_nsec = (left % seconds{1}).count();
    }
    if (::ppoll(wanted_.data(), wanted_.size(), next ? &patience : nullptr, nullptr) < 0)
        return;
    if (routers_)
        routers_->work();
    if (wanted_[0].revents != 0)
        hear_supervisor();
    if (wanted_[1].revents != 0 && is_linked())
        hear_monitor();
    if (ending_)
        return;
    const auto now = steady::now();
    if (services_)
        services_->work(now);
    tell_monitor(now);
}

void director_role::hear_supervisor()
{
    supervisor_.flush();
    for (auto& each : supervisor_.receive())
        take(each);
    if (supervisor_.closed())
        ending_ = true;
}

void director_role::take(message& what)
{
    if (what.type == start_message::type) {
        if (const auto said = decode_start(what.body); said)
            start(*said);
        else
            fail(said.error().words);
    } else if (what.type == record_type && what.descriptors.size() == 1) {
        record_ = life_record{std::move(what.descriptors.front())};
    } else if (what.type == link_director_type && what.descriptors.size() == 1) {
        monitor_.emplace(std::move(what.descriptors.front()));
        tell_due_ = steady::now();
    } else if (what.type == script_ended_message::type) {
        if (const auto said = decode_script_ended(what.body); said && routers_)
            routers_->take(*said);
    } else if (what.type == stop_type) {
        ending_ = true;
    } else {
        log::warn("the supervisor said \"{}\", which is not understood", what.type);
    }
}

void director_role::start(const start_message& what)
{
    if (model_)
        return;
    auto parsed = parse_bundle(what.bundle);
    if (!parsed)
        return fail("the configuration is not understood: " + parsed.error().words);
    model_ = std::move(*parsed);
    const auto before = record_.read(*model_);
    take_off_left(*model_, before);
    record_.begin(*model_);
    if (model_->vrrp_instances.empty())
        be_ordinary();
    else
        start_routers(before);
    if (!model_->virtual_servers.empty()) {
        services_.emplace(*model_, record_, [this] {
            if (routers_)
                routers_->work();
        });
        services_->start(before);
    }
    std::ignore = supervisor_.send(encode(ready_message{}));
}

/// What can't be had is said once; the rest of tenbin works without it.
void director_role::start_routers(const life_record::past& before)
{
    auto started = driven_routers::start(
        *model_, record_, before, [this](message what) { return supervisor_.send(std::move(what)); });
    if (started) {
        routers_ = std::move(*started);
        return;
    }
    const auto& why = started.error();
    const bool may_not = why.code == std::errc::operation_not_permitted;
    log::error("no vrrp_instance is served: {}{}",
               why.words,
               may_not ? ": tenbin must start as root, or with CAP_NET_ADMIN and CAP_NET_RAW" : "");
}

void director_role::fail(std::string words)
{
    std::ignore = supervisor_.send(encode(failed_message{.words = std::move(words)}));
    ending_ = true;
    status_ = 1;
}

void director_role::hear_monitor()
{
    monitor_->flush();
    std::optional<services_message> newest;
    for (const auto& each : monitor_->receive()) {
        if (each.type == services_message::type) {
            if (auto said = decode_services(each.body); said)
                newest = std::move(*said);
            else
                log::warn("the monitor's word of the servers is passed over: {}", said.error().words);
        } else {
            log::warn("the monitor said \"{}\", which is not understood", each.type);
        }
    }
    if (newest && services_)
        services_->apply(*newest);
    if (!monitor_->closed())
        return;
    log::warn("no word from the monitor any more ({}); servers keep the state that they had", monitor_->problem());
    std::ignore = supervisor_.send({.type = unlinked_type});
}

/// A monitor that does not read hears the latest when it does.
void director_role::tell_monitor(steady::time_point now)
{
    if (!routers_ || !is_linked())
        return;
    if (routers_->has_news())
        tell_due_ = now;
    if (now < tell_due_ || monitor_->has_unsent())
        return;
    tell_due_ = now + tell_interval;
    if (const auto sent = monitor_->send(encode(routers_->describe())); !sent && !monitor_->closed())
        log::warn("the monitor can't be told the state of the routers: {}", sent.error().words);
}

}  // namespace

int run_director(channel supervisor)
{
    return director_role{std::move(supervisor)}.run();
}

}  // namespace tenbin::daemon
