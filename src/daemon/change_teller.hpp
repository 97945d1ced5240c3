// Whom the changes of virtual routers and virtual servers are told: the scripts of the former, and the pipes that
// somebody reads. (Scripts of servers and quorums the monitor asks for.)
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/notify_pipe.hpp>
#include <tenbin/daemon/script_runner.hpp>
#include <tenbin/vrrp/news.hpp>

#include <optional>
#include <vector>

namespace tenbin::daemon {

class change_teller {
public:
    /// Both must outlive it.
    change_teller(const config::model& model, script_runner& scripts) : model_{model}, scripts_{scripts} {}

    /// Makes the pipes, and starts their readers. What can't be had is logged.
    void start();
    /// Whether it is news of a kind that is told here, and was understood.
    bool take(const message& what);

private:
    /// News that no model of ours can have are passed over.
    void tell(const vrrp::news& what);
    void tell(const service_change_message& what);

    struct listener {
        notify_pipe pipe;
        bool of_routers;
        bool of_services;
    };

    [[nodiscard]] bool wants_priorities(const vrrp::news& what) const;

    const config::model& model_;
    script_runner& scripts_;
    std::vector<listener> readers_;
};

}  // namespace tenbin::daemon
