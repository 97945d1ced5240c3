#include <tenbin/daemon/script_list.hpp>

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace tenbin::daemon {

script_list::script_list(const config::model& model)
{
    std::size_t lanes = 0;
    for (std::size_t p = 0; p < model.proxies.size(); ++p) {
        const auto& proxy = model.proxies[p];
        const auto of_quorum = lanes++;
        add({.use = script_use::quorum_up, .proxy = p},
            {.name = proxy.name + " quorum_up",
             .what = proxy.health.quorum_up,
             .limit = notice_limit,
             .lane = of_quorum});
        add({.use = script_use::quorum_down, .proxy = p},
            {.name = proxy.name + " quorum_down",
             .what = proxy.health.quorum_down,
             .limit = notice_limit,
             .lane = of_quorum});
        std::size_t s = 0;
        for (const auto* list : {&proxy.servers, &proxy.sorry_servers})
            for (const auto& server : *list) {
                const auto name = fmt::format("{} {}", proxy.name, server.where.to_string());
                const auto lane = lanes++;
                add({.use = script_use::notify_up, .proxy = p, .server = s},
                    {.name = name + " notify_up", .what = server.notify_up, .limit = notice_limit, .lane = lane});
                add({.use = script_use::notify_down, .proxy = p, .server = s},
                    {.name = name + " notify_down", .what = server.notify_down, .limit = notice_limit, .lane = lane});
                for (std::size_t c = 0; c < server.checkers.size(); ++c)
                    if (const auto* const check = std::get_if<config::misc_check>(&server.checkers[c].what))
                        add({.use = script_use::check, .proxy = p, .server = s, .checker = c},
                            {.name = name + " MISC_CHECK",
                             .what = check->path,
                             .limit = check->timeout.value_or(server.checkers[c].delay_loop),
                             .says_weights = check->dynamic});
                ++s;
            }
    }
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
