// The director: it drives the kernel's IPVS by what the monitor finds. What it knows of the servers survives the
// monitor's death: a new monitor's word counts server by server, once it has checked them.
#include <tenbin/base/log.hpp>
#include <tenbin/daemon/configuration.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/role.hpp>
#include <tenbin/ipvs/applier.hpp>
#include <tenbin/ipvs/service_watch.hpp>

#include <algorithm>
#include <array>
#include <poll.h>

namespace tenbin::daemon {

namespace {

/// From one look at the kernel's table to the next.
constexpr seconds look_interval{5};

class director_role {
public:
    explicit director_role(channel supervisor) : supervisor_{std::move(supervisor)} {}
    int run();

private:
    void wait_for_events();
    void hear_supervisor();
    void hear_monitor();
    void start(const start_message& what);
    void fail(std::string words);
    void apply(const services_message& said);
    void want();

    channel supervisor_;
    std::optional<channel> monitor_;
    std::optional<config::model> model_;
    std::vector<ipvs::service_state> states_;  ///< by virtual server
    std::optional<ipvs::applier> kernel_;
    steady::time_point look_due_ = steady::time_point::max();
    bool ending_ = false;
    int status_ = 0;
};

void say(const ipvs::applier::report& told)
{
    for (const auto& each : told.failed)
        log::error("{}", each);
    for (const auto& each : told.done)
        log::warn("{}", each);
}

int director_role::run()
{
    while (!ending_)
        wait_for_events();
    // A supervisor that died takes this process with it; one that says stop wants nothing left.
    if (kernel_ && !supervisor_.closed())
        say(kernel_->leave());
    return status_;
}

void director_role::wait_for_events()
{
    const bool linked = monitor_ && !monitor_->closed();
    std::array<pollfd, 2> wanted{pollfd{.fd = supervisor_.fd(), .events = supervisor_.wanted_events(), .revents = 0},
                                 pollfd{.fd = linked ? monitor_->fd() : -1,
                                        .events = linked ? monitor_->wanted_events() : short{0},
                                        .revents = 0}};
    int timeout = -1;
    if (look_due_ != steady::time_point::max())
        timeout = static_cast<int>(
            std::max<std::int64_t>(0, std::chrono::ceil<milliseconds>(look_due_ - steady::now()).count()));
    if (::poll(wanted.data(), wanted.size(), timeout) < 0)
        return;
    if (wanted[0].revents != 0)
        hear_supervisor();
    if (wanted[1].revents != 0 && monitor_ && !monitor_->closed())
        hear_monitor();
    if (kernel_ && !ending_ && steady::now() >= look_due_) {
        say(kernel_->look());
        look_due_ = steady::now() + look_interval;
    }
}

void director_role::hear_supervisor()
{
    supervisor_.flush();
    for (auto& each : supervisor_.receive()) {
        if (each.type == start_message::type) {
            if (const auto what = decode_start(each.body); what)
                start(*what);
            else
                fail(what.error().words);
        } else if (each.type == link_director_type && each.descriptors.size() == 1) {
            monitor_.emplace(std::move(each.descriptors.front()));
        } else if (each.type == stop_type) {
            ending_ = true;
        } else {
            log::warn("the supervisor said \"{}\", which is not understood", each.type);
        }
    }
    if (supervisor_.closed())
        ending_ = true;
}

void director_role::start(const start_message& what)
{
    if (model_)
        return;
    auto parsed = parse_bundle(what.bundle);
    if (!parsed)
        return fail("the configuration is not understood: " + parsed.error().words);
    model_ = std::move(*parsed);
    for (const auto& each : model_->virtual_servers) {
        ipvs::service_watch begins{each, steady::now()};
        std::ignore = begins.weigh_quorum();
        states_.push_back(begins.state());
    }
    kernel_.emplace(model_->lvs);
    want();
    look_due_ = steady::now() + look_interval;
    std::ignore = supervisor_.send(encode(ready_message{}));
}

void director_role::fail(std::string words)
{
    std::ignore = supervisor_.send(encode(failed_message{.words = std::move(words)}));
    ending_ = true;
    status_ = 1;
}

void director_role::want()
{
    say(kernel_->want(ipvs::wanted_table(*model_, states_)));
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
    if (newest)
        apply(*newest);
    if (!monitor_->closed())
        return;
    log::warn("no word from the monitor any more ({}); servers keep the state that they had", monitor_->problem());
    std::ignore = supervisor_.send({.type = unlinked_type});
}

void director_role::apply(const services_message& said)
{
    if (!kernel_)
        return;
    for (std::size_t v = 0; v < states_.size() && v < said.services.size(); ++v) {
        auto& state = states_[v];
        const auto& told = said.services[v];
        state.quorum = told.quorum.value_or(state.quorum);
        for (std::size_t s = 0; s < state.servers.size() && s < told.servers.size(); ++s)
            if (const auto& server = told.servers[s]; server.alive)
                state.servers[s] = {.alive = *server.alive, .weight = server.weight};
    }
    want();
}

}  // namespace

int run_director(channel supervisor)
{
    return director_role{std::move(supervisor)}.run();
}

}  // namespace tenbin::daemon
