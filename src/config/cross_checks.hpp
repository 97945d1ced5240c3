// What must be right between blocks, wherever they stand in the file.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/config/written.hpp>

namespace tenbin::config {

void cross_check(const model& all, const written& where, findings& found);

/// Names that are not declared.
void check_references(const written& where, findings& found);
/// Pools that nobody uses.
void check_pools(const written& where, findings& found);
/// keepalived refuses scripts without it.
void check_script_security(const model& all, const written& where, findings& found);
/// Virtual servers against each other, against proxies, and against this box's own segments.
void check_services(const model& all, const written& where, findings& found);
/// Virtual router ids.
void check_instances(const model& all, const written& where, findings& found);
/// Addresses that several instances have.
void check_addresses(const model& all, const written& where, findings& found);
/// What has no effect in a sync group.
void check_sync_groups(const model& all, const written& where, findings& found);

[[nodiscard]] bool is_nothing_to_do(const model& all) noexcept;

}  // namespace tenbin::config
