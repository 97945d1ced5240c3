// The servers that a proxy takes from pools: its own by use_pool, those of its routes as groups of their own.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>

#include <vector>

namespace tenbin::config {

/// What was written in the proxy's block.
struct pool_lines {
    const seen_words& seen;
    const written& where;
    const timing& servers_are_checked_by;
};

/// What does not go together; that a pool is not there is said with all names, at the end.
void check_pool_use(const proxy& made, const pool_lines& lines, findings& found);

/// Copies the pools' servers into the proxy, and gives routes their groups. Pools that are not there are passed over.
void take_pools(proxy& made, const std::vector<server_pool>& pools);

}  // namespace tenbin::config
