// From the results of the checks of one virtual server's real servers to what IPVS shall have, by keepalived's rules: a
// server is alive from the start, unless it or one of its checks is `alpha`; it is down while any of its checks is, and
// the quorum is the weight of those that are alive. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/virtual_server_model.hpp>
#include <tenbin/ipvs/wanted.hpp>
#include <tenbin/pool/quorum.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::ipvs {

class service_watch {
public:
    service_watch(const config::virtual_server& of, steady::time_point now);

    /// A server came up or went down.
    struct change {
        bool alive = false;
        std::string why{};           ///< of the failure
        steady::duration lasted{0};  ///< how long it had been the other
        bool is_first = false;       ///< it was never checked before
    };
    /// How a round of a check ended: the failure in words, or nothing.
    std::optional<change>
    result(std::size_t server, std::size_t check, const std::optional<std::string>& problem, steady::time_point now);

    /// What a check adds to its server's weight from now on. Whether that changed it.
    bool add_weight(std::size_t server, std::size_t check, int added);

    /// After each of these: whether the quorum was gained or lost; for the first time, too, but that a service which
    /// begins without one and has no sorry server has lost nothing.
    std::optional<bool> weigh_quorum();

    [[nodiscard]] const service_state& state() const noexcept { return state_; }
    /// Every check of the server has had a result.
    [[nodiscard]] bool is_known(std::size_t server) const noexcept;
    [[nodiscard]] bool is_known() const noexcept;
    /// Why it is down: the newest words of its first check that is; empty when it is alive.
    [[nodiscard]] const std::string& reason(std::size_t server) const noexcept { return servers_[server].reason; }
    [[nodiscard]] steady::time_point since(std::size_t server) const noexcept { return servers_[server].since; }
    [[nodiscard]] const pool::quorum& quorum() const noexcept { return quorum_; }

private:
    struct check_state {
        bool down = false;
        bool known = false;
        std::string problem{};
        int added_weight = 0;
    };
    struct watched {
        unsigned weight = 1;  ///< configured
        std::vector<check_state> checks{};
        std::string reason{};
        steady::time_point since{};
    };

    std::vector<watched> servers_;
    service_state state_;
    pool::quorum quorum_;
    bool has_sorry_;
    bool was_weighed_ = false;
};

}  // namespace tenbin::ipvs
