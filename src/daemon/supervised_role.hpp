// The life of one role as the supervisor follows it.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/daemon/channel.hpp>
#include <tenbin/daemon/restart_policy.hpp>
#include <tenbin/daemon/role_process.hpp>

#include <optional>
#include <string>

namespace tenbin::daemon {

struct supervised_role {
    enum class state : std::uint8_t {
        waiting,   ///< not running; is started at `due`
        starting,  ///< runs; is killed at `due` unless it has become ready
        ready,     ///< does its work
        ending,    ///< was asked to end; is killed at `due`
        ended      ///< has ended for good
    };

    std::string name;
    state now = state::waiting;
    steady::time_point due{};
    pid_t pid = 0;
    descriptor watch{};
    std::optional<channel> link{};
    steady::time_point started{};
    steady::time_point ready_since{};
    steady::time_point died{};
    unsigned restarts = 0;
    restart_policy policy{};

    [[nodiscard]] bool runs() const noexcept
    {
        return now == state::starting || now == state::ready || now == state::ending;
    }
    /// Can be told something.
    [[nodiscard]] bool hears() const noexcept { return runs() && link && !link->closed(); }
};

}  // namespace tenbin::daemon
