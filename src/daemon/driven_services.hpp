// The director's virtual servers: what the monitor says of them, and the kernel's table that follows from it.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/ipvs/applier.hpp>
#include <tenbin/ipvs/service_watch.hpp>

#include <functional>
#include <vector>

#include "local_addresses.hpp"

namespace tenbin::daemon {

class driven_services {
public:
    /// Model and record must outlive it. `breathe` is called while a large table is written.
    driven_services(const config::model& model, life_record& record, std::function<void()> breathe);

    /// Makes the kernel's table, and the addresses that are this box's own, what is wanted.
    void start(const life_record::past& before);
    void apply(const services_message& said);
    /// Looks after the table, when it is due.
    [[nodiscard]] steady::time_point due() const noexcept { return look_due_; }
    void work(steady::time_point now);
    /// Takes out what it brought.
    void leave();

private:
    void want();

    const config::model& model_;
    std::vector<ipvs::service_state> states_;  ///< by virtual server
    ipvs::applier kernel_;
    local_addresses addresses_;
    steady::time_point look_due_ = steady::time_point::max();
};

}  // namespace tenbin::daemon
