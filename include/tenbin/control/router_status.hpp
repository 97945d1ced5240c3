// A virtual router in the status.
#pragma once

#include <tenbin/base/duration.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tenbin {
namespace json = boost::json;
}

namespace tenbin::control {

struct router_status {
    std::string name{};
    std::string group{};  ///< its vrrp_sync_group; empty: none
    std::string interface {
    };
    unsigned router_id = 0;
    unsigned version = 2;
    std::string state{};  ///< MASTER, BACKUP, FAULT; STOP: not started yet
    std::vector<std::string> reasons{};
    milliseconds lasted{0};  ///< how long it has been so
    unsigned priority = 0;
    std::string master{};  ///< of a backup: whose adverts it hears; empty: nobody's
    unsigned master_priority = 0;
    std::vector<std::string> addresses{};
    std::uint64_t times_master = 0;
    std::uint64_t sent = 0;
    std::uint64_t heard = 0;
    std::uint64_t refused = 0;   ///< packets that were no adverts for it
    std::uint64_t restored = 0;  ///< addresses that somebody else had taken off
    std::uint64_t accidents = 0;
    std::string last_accident{};

    bool operator==(const router_status&) const = default;
};

[[nodiscard]] json::object to_json(const router_status& from);
/// Throws where a field is missing or of another type, as Boost.JSON's checked access does; fields that it does not
/// know are passed over.
[[nodiscard]] router_status router_status_from(const json::object& from);

}  // namespace tenbin::control
