// What is known of the objects that routers track, and what it does to a router.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/netlink/network_view.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::vrrp {

class tracked_state {
public:
    explicit tracked_state(const config::model& model);

    /// A script has ended, well or not; whether that changes what it counts as (rise and fall).
    bool on_script(std::size_t script, bool good);
    /// Reads the files that are tracked; whether a number has changed.
    bool read_files();
    [[nodiscard]] bool has_files() const noexcept { return !files_.empty(); }

    struct verdict {
        int added = 0;
        std::vector<std::string> faults{};   ///< "vrrp_script check_mysql fails"
        std::vector<std::string> awaited{};  ///< what would be a fault and has only not been found out yet
    };
    /// `weights_count`: not in a sync group without sync_group_tracking_weight.
    [[nodiscard]] verdict
    judge(const config::tracked_objects& what, bool weights_count, const netlink::network_view&) const;

private:
    struct script_state {
        std::optional<bool> good{};
        unsigned contrary = 0;  ///< results in a row that say otherwise
    };

    void judge_one(verdict& made,
                   const config::tracked& what,
                   int weight,
                   std::optional<bool> good,
                   bool weights_count,
                   const std::string& title) const;

    const config::model& model_;
    std::vector<script_state> scripts_;
    std::map<std::string, int> files_;  ///< by name of the track_file
};

}  // namespace tenbin::vrrp
