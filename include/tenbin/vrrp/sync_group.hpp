// Virtual routers that change together: one that fails takes all to FAULT, one that yields takes all to BACKUP, and
// they become masters only when all of them want to. What a member does is put through here. Pure.
#pragma once

#include <tenbin/vrrp/router.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace tenbin::vrrp {

template <class Router = router> class basic_sync_group {
public:
    /// What a member shall do.
    struct order {
        std::size_t member;
        actions what;
    };

    explicit basic_sync_group(std::vector<Router*> members) : members_{std::move(members)}, failing_(members_.size()) {}

    /// After a member has done something: what the others, and it, do for that.
    std::vector<order> after(std::size_t member, const actions& done, steady::time_point now)
    {
        std::vector<order> orders;
        for (const auto& each : done) {
            if (each.what == action::kind::become && each.state == state::backup)
                for_others(member, orders, [&](Router& one) { return one.be_backup(now); });
            if (each.what == action::kind::wants_master && all_want())
                for (std::size_t i = 0; i < members_.size(); ++i)
                    orders.push_back({i, members_[i]->be_master(now)});
        }
        return orders;
    }

    /// A member's interface or script has failed, or works again. The group has a fault while any member has.
    std::vector<order> set_failing(std::size_t member, bool failing, steady::time_point now)
    {
        std::vector<order> orders;
        failing_[member] = failing;
        const bool any = std::find(failing_.begin(), failing_.end(), true) != failing_.end();
        for (std::size_t i = 0; i < members_.size(); ++i)
            orders.push_back({i, any ? members_[i]->fail(now) : members_[i]->recover(now)});
        return orders;
    }

private:
    [[nodiscard]] bool all_want() const
    {
        return std::all_of(members_.begin(), members_.end(), [](const Router* each) { return each->wants_master(); });
    }
    template <class Do> void for_others(std::size_t member, std::vector<order>& orders, Do&& what)
    {
        for (std::size_t i = 0; i < members_.size(); ++i)
            if (i != member)
                orders.push_back({i, what(*members_[i])});
    }

    std::vector<Router*> members_;
    std::vector<bool> failing_;
};

using sync_group = basic_sync_group<>;

}  // namespace tenbin::vrrp
