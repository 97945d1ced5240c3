#include <tenbin/daemon/script_list.hpp>
#include <tenbin/vrrp/news.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>
#include <variant>

namespace tenbin::daemon {

script_list::script_list(const config::model& model)
{
    for (std::size_t p = 0; p < model.proxies.size(); ++p)
        add_proxy(p, model.proxies[p]);
    for (std::size_t v = 0; v < model.virtual_servers.size(); ++v)
        add_virtual_server(v, model.virtual_servers[v]);
    add_routers(model);
    add_readers(model.scripts);
}

void script_list::add_proxy(std::size_t index, const config::proxy& proxy)
{
    const auto of_quorum = lanes_++;
    add({.use = script_use::quorum_up, .service = index},
        {.name = proxy.name + " quorum_up", .what = proxy.health.quorum_up, .limit = notice_limit, .lane = of_quorum});
    add({.use = script_use::quorum_down, .service = index},
        {.name = proxy.name + " quorum_down",
         .what = proxy.health.quorum_down,
         .limit = notice_limit,
         .lane = of_quorum});
    std::size_t s = 0;
    for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
        for (const auto& server : *list) {
            const auto name = fmt::format("{} {}", proxy.name, server.where.to_string());
            const auto lane = lanes_++;
            add({.use = script_use::notify_up, .service = index, .server = s},
                {.name = name + " notify_up", .what = server.notify_up, .limit = notice_limit, .lane = lane});
            add({.use = script_use::notify_down, .service = index, .server = s},
                {.name = name + " notify_down", .what = server.notify_down, .limit = notice_limit, .lane = lane});
            for (std::size_t c = 0; c < server.checkers.size(); ++c)
                if (const auto* const check = std::get_if<config::misc_check>(&server.checkers[c].what))
                    add({.use = script_use::check, .service = index, .server = s, .checker = c},
                        {.name = name + " MISC_CHECK",
                         .what = check->path,
                         .limit = check->timeout.value_or(server.checkers[c].delay_loop),
                         .says_weights = check->dynamic,
                         .kind = script_kind::check});
            ++s;
        }
}

void script_list::add_virtual_server(std::size_t index, const config::virtual_server& service)
{
    const auto place = [&](script_use use, std::size_t server = 0, std::size_t checker = 0) {
        return script_place{
            .use = use, .service = index, .server = server, .checker = checker, .owner = script_owner::virtual_server};
    };
    const auto whose = name_of(service);
    const auto of_quorum = lanes_++;
    const auto notice = [](std::string name, const config::command& what, std::size_t lane) {
        return script{.name = std::move(name), .what = what, .limit = notice_limit, .lane = lane};
    };
    add(place(script_use::quorum_up), notice(whose + " quorum_up", service.quorum_up, of_quorum));
    add(place(script_use::quorum_down), notice(whose + " quorum_down", service.quorum_down, of_quorum));
    for (std::size_t s = 0; s < service.servers.size(); ++s) {
        const auto& server = service.servers[s];
        const auto name = fmt::format("{} {}", whose, server.where.to_string());
        const auto lane = lanes_++;
        add(place(script_use::notify_up, s), notice(name + " notify_up", server.notify_up, lane));
        add(place(script_use::notify_down, s), notice(name + " notify_down", server.notify_down, lane));
        for (std::size_t c = 0; c < server.checks.size(); ++c)
            if (const auto* const check = std::get_if<config::misc_check>(&server.checks[c].what))
                add(place(script_use::check, s, c),
                    {.name = name + " MISC_CHECK",
                     .what = check->path,
                     .limit = check->timeout.value_or(server.checks[c].delay_loop),
                     .says_weights = check->dynamic,
                     .kind = script_kind::check});
    }
}

void script_list::add_routers(const config::model& model)
{
    for (std::size_t i = 0; i < model.vrrp_scripts.size(); ++i) {
        const auto& each = model.vrrp_scripts[i];
        add({.use = script_use::check, .service = i, .owner = script_owner::vrrp_script},
            {.name = "vrrp_script " + each.name,
             .what = each.script,
             .limit = each.timeout.count() != 0 ? each.timeout : each.interval,
             .kind = script_kind::track});
    }
    for (std::size_t i = 0; i < model.vrrp_sync_groups.size(); ++i)
        add_changes({.use = script_use::notify_any, .service = i, .owner = script_owner::vrrp_sync_group},
                    model.vrrp_sync_groups[i].notify,
                    model.vrrp_sync_groups[i].name);
    for (std::size_t i = 0; i < model.vrrp_instances.size(); ++i)
        add_changes({.use = script_use::notify_any, .service = i, .owner = script_owner::vrrp_instance},
                    model.vrrp_instances[i].notify,
                    model.vrrp_instances[i].name);
}

void script_list::add_changes(script_place where, const config::notify_commands& what, const std::string& name)
{
    using vrrp::change;
    const bool is_group = where.owner == script_owner::vrrp_sync_group;
    const auto whose = fmt::format("{} {}", is_group ? "vrrp_sync_group" : "vrrp_instance", name);
    const std::array specific{std::pair{change::master, &what.master},
                              std::pair{change::backup, &what.backup},
                              std::pair{change::fault, &what.fault},
                              std::pair{change::stop, &what.stop},
                              std::pair{change::lower_priority_heard, &what.master_rx_lower_pri}};
    const auto lane = lanes_++;
    const auto lane_of_any = lanes_++;
    const auto lane_of_lower = lanes_++;
    for (const auto& [which, command] : specific) {
        const std::string word{to_string(which)};
        const bool is_state = which != change::lower_priority_heard;
        where.server = static_cast<std::size_t>(which);
        where.use = script_use::notify_change;
        add(where,
            {.name = whose + " notify of " + word,
             .what = *command,
             .limit = notice_limit,
             .lane = is_state ? lane : lane_of_lower});
        if (!is_state)
            continue;
        where.use = script_use::notify_any;
        add(where,
            {.name = whose + " notify " + word,
             .what = what.any,
             .limit = notice_limit,
             .lane = lane_of_any,
             .more = {is_group ? "GROUP" : "INSTANCE", name, word}});
    }
}

void script_list::add_readers(const config::script_settings& all)
{
    std::size_t at = 0;
    for (const auto* each : {&all.every_change, &all.vrrp_changes, &all.lvs_changes})
        add({.use = script_use::reader, .service = at++, .owner = script_owner::globals},
            {.name = "the reader of " + each->path,
             .what = each->script,
             .limit = no_limit,
             .kind = script_kind::reader,
             .more = {each->path}});
}

void script_list::add(const script_place& where, script what)
{
    if (what.what.line.empty())
        return;
    places_.emplace(where, all_.size());
    all_.push_back(std::move(what));
}

std::optional<std::size_t> script_list::find(const script_place& where) const
{
    const auto found = places_.find(where);
    return found == places_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace tenbin::daemon
