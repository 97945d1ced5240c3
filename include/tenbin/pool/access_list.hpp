// `allow` and `deny` of a proxy: of all the networks that hold an address the one with the longest prefix decides, of
// two with the same prefix deny. Whom none of them holds may come only if nothing was allowed.
#pragma once

#include <tenbin/base/network.hpp>

#include <span>
#include <vector>

namespace tenbin::pool {

class access_list {
public:
    access_list(std::span<const network> allow, std::span<const network> deny);

    [[nodiscard]] bool admits(const address& client) const noexcept;

private:
    struct rule {
        network of;
        bool allows;
    };
    std::vector<rule> rules_;  ///< the first that holds an address decides
    bool allows_others_;
};

}  // namespace tenbin::pool
