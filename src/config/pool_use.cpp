#include "pool_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "cross_checks.hpp"
#include "shown_text.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

/// What the proxy says of checks is inherited by servers of its own block alone.
void check_inherited(const pool_lines& lines, findings& found)
{
    const timing standard;
    const auto& said = lines.servers_are_checked_by;
    const std::array<std::pair<std::string_view, bool>, 5> words{
        {{"delay_loop", said.delay_loop != standard.delay_loop},
         {"retry", said.retry != standard.retry},
         {"delay_before_retry", said.delay_before_retry != standard.delay_before_retry},
         {"rise", said.rise != standard.rise},
         {"fall", said.fall != standard.fall}}};
    for (const auto& [word, is_other] : words)
        if (const auto line = lines.seen.find(word); is_other && line != lines.seen.end())
            found.warning(line->second,
                          fmt::format("{} has no effect on the servers of a pool", word),
                          {.hint = fmt::format("write it in server_pool {}", lines.where.use_pool->text)});
}

void check_routes(const proxy& made, const pool_lines& lines, findings& found)
{
    if (made.routes.empty())
        return;
    if (made.clients.greeting != greeting::own)
        found.error(
            lines.seen.find("route")->second,
            "route needs greeting own",
            {.hint = "a server that greets is chosen before the client has said who it is; as in: greeting own"});
    std::map<std::pair<routed_by, std::string>, text_range> earlier;
    for (std::size_t i = 0; i < made.routes.size(); ++i) {
        const auto& each = made.routes[i];
        const auto [other, is_first] = earlier.try_emplace({each.by, each.name}, lines.where.routes[i].where);
        if (!is_first)
            found.warning(lines.where.routes[i].where,
                          fmt::format("this route is never taken: {} {} has one already",
                                      each.by == routed_by::user ? "user" : "database",
                                      printable(each.name)),
                          {.hint = "the first line that fits counts", .notes = {{other->second, "the other line"}}});
    }
}

void copy(const server_pool& from, unsigned group, proxy& to)
{
    for (const auto& [source, target] :
         {std::pair{&from.servers, &to.servers}, std::pair{&from.sorry_servers, &to.sorry_servers}})
        for (const auto& each : *source)
            target->emplace_back(each).group = group;
}

}  // namespace

void check_pool_use(const proxy& made, const pool_lines& lines, findings& found)
{
    if (lines.where.use_pool) {
        for (const auto& [own, servers] : {std::pair{std::string_view{"real_server"}, &made.servers},
                                           std::pair{std::string_view{"sorry_server"}, &made.sorry_servers}})
            if (const auto line = lines.seen.find(own); !servers->empty() && line != lines.seen.end())
                found.error(
                    line->second,
                    fmt::format("this proxy has its servers from server_pool {}", in_quotes(*lines.where.use_pool)),
                    {.hint = fmt::format("write the {} there, or all of them here", own),
                     .notes = {{lines.where.use_pool->at, "use_pool stands here"}}});
        check_inherited(lines, found);
    }
    check_routes(made, lines, found);
}

void take_pools(proxy& made, const std::vector<server_pool>& pools)
{
    const auto named = [&](const std::string& name) {
        return std::find_if(pools.begin(), pools.end(), [&](const server_pool& each) { return each.name == name; });
    };
    std::map<std::string, unsigned> groups;
    unsigned next = 1;
    if (!made.use_pool.empty()) {
        groups.emplace(made.use_pool, 0);
        if (const auto own = named(made.use_pool); own != pools.end())
            copy(*own, 0, made);
    }
    for (auto& each : made.routes) {
        const auto [group, is_new] = groups.try_emplace(each.pool, next);
        each.group = group->second;
        const auto pool = named(each.pool);
        if (!is_new || pool == pools.end())
            continue;
        ++next;
        copy(*pool, each.group, made);
    }
}

void check_pools(const written& where, findings& found)
{
    std::set<std::string_view> used;
    for (const auto& each : where.references)
        if (each.what == named_thing::server_pool)
            used.insert(each.name.text);
    for (const auto& [what, at] : where.declared) {
        const auto& [kind, name] = what;
        if (kind == named_thing::server_pool && !used.contains(name))
            found.warning(at,
                          "no proxy uses this server_pool: its servers are not checked",
                          {.hint = fmt::format("as in: use_pool {}", printable(name))});
    }
}

}  // namespace tenbin::config
