#include "command_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

namespace {

bool has_account(const real_server& server)
{
    return std::any_of(server.checkers.begin(), server.checkers.end(), [](const checker& each) {
        return std::holds_alternative<mysql_check>(each.what);
    });
}

}  // namespace

void check_commands(const proxy& made, const seen_words& seen, findings& found)
{
    const auto word = seen.find("kill_on_disconnect");
    if (!made.commands.kill_on_disconnect || word == seen.end())
        return;
    if (!made.track_commands) {
        found.warning(word->second,
                      "kill_on_disconnect has no effect",
                      {.hint = "with track_commands off nobody knows that a query runs"});
        return;
    }
    for (const auto* list : {&made.servers, &made.sorry_servers})
        for (const auto& server : *list)
            if (!has_account(server)) {
                found.warning(word->second,
                              fmt::format("kill_on_disconnect has no effect on {}", server.where.to_string()),
                              {.hint = "the user of its MYSQL_CHECK would end the queries, and it has none"});
                return;  // one says enough
            }
}

}  // namespace tenbin::config
