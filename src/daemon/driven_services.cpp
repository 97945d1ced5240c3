#include "driven_services.hpp"

#include <tenbin/base/log.hpp>

#include <utility>

namespace tenbin::daemon {

namespace {

/// From one look at the kernel's table to the next.
constexpr seconds look_interval{5};

void say(const ipvs::applier::report& told)
{
    for (const auto& each : told.failed)
        log::error("{}", each);
    for (const auto& each : told.done)
        log::warn("{}", each);
}

}  // namespace

driven_services::driven_services(const config::model& model, life_record& record, std::function<void()> breathe)
    : model_{model}, kernel_{model.lvs, std::move(breathe)}, addresses_{model, record}
{
    for (const auto& each : model.virtual_servers) {
        ipvs::service_watch begins{each, steady::now()};
        std::ignore = begins.weigh_quorum();
        states_.push_back(begins.state());
    }
}

void driven_services::start(const life_record::past& before)
{
    addresses_.start(before.accept_local);
    want();
    look_due_ = steady::now() + look_interval;
}

void driven_services::want()
{
    say(kernel_.want(ipvs::wanted_table(model_, states_)));
}

void driven_services::apply(const services_message& said)
{
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

void driven_services::work(steady::time_point now)
{
    if (now < look_due_)
        return;
    say(kernel_.look());
    addresses_.look();
    look_due_ = steady::now() + look_interval;
}

void driven_services::leave()
{
    say(kernel_.leave());
    addresses_.leave();
}

}  // namespace tenbin::daemon
