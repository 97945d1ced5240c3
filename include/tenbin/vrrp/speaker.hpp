// All virtual routers of this box at work: what they hear, what becomes due, what the network does, and their groups.
// The owner polls the descriptors, wakes when it is due, and calls work(). Nothing here blocks but the kernel's own
// answers.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/netlink/network_view.hpp>
#include <tenbin/vrrp/announcer.hpp>
#include <tenbin/vrrp/frame_socket.hpp>
#include <tenbin/vrrp/news.hpp>
#include <tenbin/vrrp/sync_group.hpp>
#include <tenbin/vrrp/tracked_state.hpp>
#include <tenbin/vrrp/virtual_addresses.hpp>
#include <tenbin/vrrp/virtual_router.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <poll.h>
#include <set>
#include <vector>

namespace tenbin::vrrp {

class speaker {
public:
    struct hooks {
        std::function<void(const news&)> tell;
        /// An advert of that instance went out, or it is no master any more: whoever comes after a crash wants to know.
        std::function<void(std::size_t instance)> advertised;
        std::function<void(std::size_t instance)> resigned;
    };

    /// The model must outlive it.
    [[nodiscard]] static result<std::unique_ptr<speaker>> open(const config::model& model, hooks told);

    /// By instance: how long ago a process before this one sent its last advert as a master, where that is known.
    void start(const std::vector<std::optional<steady::duration>>& last_adverts);
    void fill(std::vector<pollfd>& wanted) const;
    [[nodiscard]] std::optional<steady::time_point> due() const;
    void work();
    /// A farewell of the masters; all addresses are taken off.
    void stop();

    /// A vrrp_script has ended.
    void on_script(std::size_t script, bool good);

    struct row {
        const virtual_router& router;
        const std::vector<std::string>& reasons;  ///< why it is in FAULT
    };
    [[nodiscard]] std::vector<row> rows() const;

private:
    struct member {
        std::unique_ptr<virtual_router> at_work;
        std::vector<std::string> reasons{};
        bool failing = false;
        bool waiting = false;  ///< for the first result of a script, before it starts
        std::optional<std::size_t> group{};
        std::size_t place = 0;  ///< in its group
        const config::vrrp_sync_group* group_config = nullptr;
    };
    struct group {
        std::size_t index;  ///< in the model
        std::vector<std::size_t> members{};
        std::unique_ptr<sync_group> decisions{};
        state told = state::init;
    };

    speaker(const config::model& model,
            hooks told,
            netlink::network_view view,
            netlink::route_socket kernel,
            frame_socket frames);
    void form_groups();
    /// Looks at interfaces and tracked objects: priorities, faults, and what follows from them.
    void judge_all(steady::time_point now);
    void set_failing(std::size_t index, bool failing, steady::time_point now);
    [[nodiscard]] bool may_resume(std::size_t index, const std::vector<std::optional<steady::duration>>& ages) const;
    void carry_out(std::size_t index, const actions& done, steady::time_point now);
    void do_one(std::size_t index, const action& what, steady::time_point now);
    void announce(std::size_t index, announcement why);
    void send_announcements(steady::time_point now);
    void restore_addresses(steady::time_point now);
    void take_static_ones();
    void tell_group(std::size_t index);
    void say_priority(std::size_t index);
    void say_became(std::size_t index, state next, steady::time_point now);

    const config::model& model_;
    hooks told_;
    netlink::network_view view_;
    netlink::route_socket kernel_;
    frame_socket frames_;
    announcer announcer_;
    tracked_state tracked_;
    std::vector<member> members_;
    std::vector<group> groups_;
    virtual_addresses static_ones_;  ///< static_ipaddress: from start to stop, whoever is master
    std::set<address> virtual_ones_;
    steady::time_point files_due_ = steady::time_point::max();
    bool started_ = false;
};

}  // namespace tenbin::vrrp
