// Whom the changes of virtual routers are told: their scripts, and the pipes that somebody reads.
#pragma once

#include <tenbin/config/model.hpp>
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
    /// News that no model of ours can have are passed over.
    void tell(const vrrp::news& what);

private:
    [[nodiscard]] bool wants_priorities(const vrrp::news& what) const;

    const config::model& model_;
    script_runner& scripts_;
    std::vector<notify_pipe> of_routers_;
};

}  // namespace tenbin::daemon
