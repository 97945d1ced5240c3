// The health of all servers of a service, as its sessions are to see it: what each server's checks say, but for a
// server that is held back because it keeps going down (flap_damping), and for servers whose common failure is doubted
// (panic_threshold); of a proxy with routes, within each group. No damping takes the last real server of a group
// away. Pure: time is handed in.
#pragma once

#include <tenbin/pool/flap_damper.hpp>
#include <tenbin/pool/panic.hpp>
#include <tenbin/pool/quorum.hpp>
#include <tenbin/pool/server_health.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace tenbin::pool {

class service_health {
public:
    service_health(const config::proxy& service, steady::time_point now);

    struct change {
        server_index server;
        server_health::transition what;
    };
    /// One round of one checker of a server has ended: what that changed, mostly nothing, or this server, but others,
    /// too, where one is needed now that was held back.
    std::vector<change>
    result(server_index server, std::size_t checker, const server_health::outcome& problem, steady::time_point now);

    /// What a checker adds to the server's weight from now on. Whether that changed it.
    bool add_weight(server_index server, std::size_t checker, int added)
    {
        return servers_[server].checked.add_weight(checker, added);
    }

    /// After results and weights: whether the quorum was gained or lost by them.
    bool weigh_quorum();
    [[nodiscard]] const pool::quorum& quorum() const noexcept { return quorum_; }

    [[nodiscard]] std::size_t size() const noexcept { return servers_.size(); }
    [[nodiscard]] server_state state(server_index server) const noexcept;
    /// Why it is down, or up although its checks say that it is not.
    [[nodiscard]] const std::string& reason(server_index server) const noexcept { return servers_[server].reason; }
    [[nodiscard]] steady::time_point since(server_index server) const noexcept { return servers_[server].since; }

private:
    struct entry {
        server_health checked;
        unsigned group;
        std::size_t place;  ///< in its group's panic
        flap_damper damper;
        health now;
        std::string reason{};
        steady::time_point since;
    };
    struct verdict {
        health now;
        std::string reason;
        bool is_plain = false;  ///< what the checks say
    };

    [[nodiscard]] verdict judge(std::size_t server, steady::time_point now) const;

    std::vector<entry> servers_;  ///< the real ones, then the sorry ones
    std::size_t real_;
    unsigned panic_percent_;
    std::vector<panic> panics_;  ///< by group
    pool::quorum quorum_;        ///< of group 0
    bool all_are_plain_ = true;  ///< all verdicts of the last time that all were judged
};

}  // namespace tenbin::pool
