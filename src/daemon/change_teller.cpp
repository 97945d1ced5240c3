#include "change_teller.hpp"

#include <tenbin/base/log.hpp>

#include <fmt/format.h>

#include "notify_lines.hpp"

namespace tenbin::daemon {

void change_teller::start()
{
    const auto& all = model_.scripts;
    std::size_t at = 0;
    for (const auto* each : {&all.every_change, &all.vrrp_changes, &all.lvs_changes}) {
        const auto reader =
            scripts_.scripts().find({.use = script_use::reader, .service = at++, .owner = script_owner::globals});
        if (each->path.empty())
            continue;
        auto opened = notify_pipe::open(*each);
        if (!opened) {
            log::error("notify_fifo: {}", opened.error().words);
            continue;
        }
        readers_.push_back({.pipe = std::move(*opened),
                            .of_routers = each != &all.lvs_changes,
                            .of_services = each != &all.vrrp_changes});
        if (reader)
            scripts_.run({.id = 0, .script = *reader});
    }
}

bool change_teller::take(const message& what)
{
    if (what.type == vrrp_message::type)
        if (const auto said = decode_vrrp(what.body); said) {
            tell(said->what);
            return true;
        }
    if (what.type == service_change_message::type)
        if (const auto said = decode_service_change(what.body); said) {
            tell(*said);
            return true;
        }
    return false;
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
    for (auto& each : readers_)
        if (each.of_routers)
            each.pipe.write(fmt::format(
                "{} \"{}\" {} {}", what.of_group ? "GROUP" : "INSTANCE", name, to_string(what.what), what.priority));
}

void change_teller::tell(const service_change_message& what)
{
    if (what.service >= model_.virtual_servers.size())
        return;
    const auto& service = model_.virtual_servers[what.service];
    if (what.server && *what.server >= service.servers.size())
        return;
    const auto line =
        what.server ? notify_line(service, service.servers[*what.server], what.up) : notify_line(service, what.up);
    for (auto& each : readers_)
        if (each.of_services)
            each.pipe.write(line);
}

}  // namespace tenbin::daemon
