#include "change_teller.hpp"

#include <tenbin/base/log.hpp>

#include <fmt/format.h>

namespace tenbin::daemon {

void change_teller::start()
{
    const auto& all = model_.scripts;
    std::size_t at = 0;
    for (const auto* each : {&all.every_change, &all.vrrp_changes, &all.lvs_changes}) {
        const auto reader =
            scripts_.scripts().find({.use = script_use::reader, .service = at++, .owner = script_owner::globals});
        if (each->path.empty() || each == &all.lvs_changes)
            continue;
        auto opened = notify_pipe::open(*each);
        if (!opened) {
            log::error("notify_fifo: {}", opened.error().words);
            continue;
        }
        of_routers_.push_back(std::move(*opened));
        if (reader)
            scripts_.run({.id = 0, .script = *reader});
    }
}

bool change_teller::wants_priorities(const vrrp::news& what) const
{
    const auto& own = what.of_group ? model_.vrrp_sync_groups[what.index].notify_priority_changes
                                    : model_.vrrp_instances[what.index].notify_priority_changes;
    return own.value_or(model_.vrrp.notify_priority_changes);
}

void change_teller::tell(const vrrp::news& what)
{
    const auto count = what.of_group ? model_.vrrp_sync_groups.size() : model_.vrrp_instances.size();
    if (what.index >= count)
        return;
    const bool is_priority = what.what == vrrp::change::master_priority || what.what == vrrp::change::backup_priority;
    if (is_priority && !wants_priorities(what))
        return;
    for (const auto use : {script_use::notify_change, script_use::notify_any}) {
        const auto script = scripts_.scripts().find(
            {.use = use,
             .service = what.index,
             .server = static_cast<std::size_t>(what.what),
             .owner = what.of_group ? script_owner::vrrp_sync_group : script_owner::vrrp_instance});
        if (script)
            scripts_.run({.id = 0, .script = *script, .priority = what.priority});
    }
    const auto& name =
        what.of_group ? model_.vrrp_sync_groups[what.index].name : model_.vrrp_instances[what.index].name;
    for (auto& each : of_routers_)
        each.write(fmt::format(
            "{} \"{}\" {} {}", what.of_group ? "GROUP" : "INSTANCE", name, to_string(what.what), what.priority));
}

}  // namespace tenbin::daemon
