// The addresses of virtual servers that this box takes for its own (vip_local), while the director lives.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/daemon/life_record.hpp>
#include <tenbin/netlink/network_view.hpp>

#include <optional>
#include <set>

namespace tenbin::daemon {

class local_addresses {
public:
    /// The model and the record must outlive it.
    local_addresses(const config::model& model, life_record& record) : model_{model}, record_{record} {}

    /// Sets what is missing, and takes off what is no longer needed. What can't be done is logged once. `last_life`:
    /// the kernel's setting before a life that could not put it back.
    void start(std::optional<int> last_life);
    void look();
    void leave();

private:
    [[nodiscard]] bool read();
    void accept_local();
    void complain(std::string words);

    const config::model& model_;
    life_record& record_;
    std::optional<netlink::network_view> view_;
    std::optional<netlink::route_socket> kernel_;
    std::optional<int> accepted_before_;
    std::set<std::string> told_;
};

/// Takes off what a life before this one set, by a configuration that this one's is not, or for which nobody is there
/// any more to take it off.
void take_off_left(const config::model& model, const life_record::past& before);

}  // namespace tenbin::daemon
