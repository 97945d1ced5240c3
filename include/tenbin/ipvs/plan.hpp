// What has to be said to the kernel so that its table becomes the one that is wanted, and nothing else.
#pragma once

#include <tenbin/ipvs/table.hpp>

#include <set>
#include <vector>

namespace tenbin::ipvs {

/// One command of IPVS's netlink family.
struct step {
    enum class kind : std::uint8_t {
        add_service,
        edit_service,
        remove_service,  ///< with its destinations
        add_destination,
        edit_destination,
        remove_destination
    };
    kind what = kind::add_service;
    service_key of{};
    service_settings settings{};  ///< of add_service and edit_service
    destination to{};             ///< of the others; of remove_destination `where` only

    bool operator==(const step&) const = default;
};

/// The steps from `actual` to `wanted`. A service that is not wanted is removed only if it is one of `ours`. In a
/// service that stays, new destinations come before old ones go: at no moment it has none that it need not have.
/// Destinations are added from the last to the first, since the kernel puts each at the head of its list, where round
/// robin begins.
[[nodiscard]] std::vector<step> plan(const table& actual, const table& wanted, const std::set<service_key>& ours);

/// Takes a step in a table, as the kernel would; for whoever must know what a plan leads to.
void take(table& in, const step& next);

}  // namespace tenbin::ipvs
