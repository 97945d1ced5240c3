// The table of IPVS that a configuration and the state of its servers ask for.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/ipvs/table.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace tenbin::ipvs {

/// A real server as its checks see it.
struct server_state {
    bool alive = true;
    unsigned weight = 1;  ///< as it counts now

    bool operator==(const server_state&) const = default;
};

struct service_state {
    std::vector<server_state> servers{};  ///< in the order of the virtual_server
    bool quorum = true;                   ///< it is held

    bool operator==(const service_state&) const = default;
};

/// "rr", as the kernel calls it.
[[nodiscard]] std::string_view name_of(config::scheduler one) noexcept;

/// The services of one virtual_server: one, or those of its group.
[[nodiscard]] std::vector<service_key> keys_of(const config::virtual_server& service, const config::model& all);

/// `states` belong to the model's virtual servers, in their order. Without its quorum a service has its sorry server
/// instead of those that are alive. A server that is down is absent, or with inhibit_on_failure has weight 0. Where
/// virtual servers name the same service, its settings are the first one's, and it has the servers of all.
[[nodiscard]] table wanted_table(const config::model& all, std::span<const service_state> states);

}  // namespace tenbin::ipvs
