#include "lag_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>

namespace tenbin::config {

namespace {

bool has_account(const std::vector<real_server>& servers, std::optional<unsigned> group = {})
{
    return std::ranges::any_of(servers, [&](const real_server& server) {
        return (!group || server.group == *group) && std::ranges::any_of(server.checkers, [](const checker& each) {
                   return std::holds_alternative<mysql_check>(each.what);
               });
    });
}

}  // namespace

void check_lag(const proxy& made, const seen_words& seen, findings& found)
{
    const auto at = [&](std::string_view word) { return seen.find(word); };
    if (!made.measures_lag()) {
        for (const std::string_view word :
             {"max_lag_recover", "lag_source", "lag_master", "lag_interval", "lag_grace", "lag_evict"})
            if (const auto line = at(word); line != seen.end())
                found.warning(line->second,
                              fmt::format("{} has no effect without max_lag", word),
                              {.hint = "as in: max_lag 10s"});
        return;
    }
    const bool is_limited = made.lag.max_lag.count() != 0;
    if (const auto evict = at("lag_evict"); evict != seen.end() && made.lag.evict == lag_evict::quiet) {
        if (!is_limited)
            found.warning(evict->second, "lag_evict has no effect without max_lag", {.hint = "as in: max_lag 10s"});
        else if (!made.track_commands)
            found.warning(evict->second,
                          "lag_evict has no effect here",
                          {.hint = "with track_commands off nobody knows that a session is at rest"});
    }
    const auto limit = at(is_limited ? "max_lag" : "balance");
    if (limit == seen.end())
        return;
    if (const auto recover = at("max_lag_recover");
        is_limited && recover != seen.end() && made.lag.max_lag_recover.value_or(milliseconds{0}) > made.lag.max_lag)
        found.error(recover->second,
                    "max_lag_recover is above max_lag: a replica would come back before it had gone",
                    {.notes = {{limit->second, "the other line"}}});
    if (!has_account(made.servers))
        found.error(
            limit->second,
            "nobody can ask for the lag: no real_server has a MYSQL_CHECK",
            {.hint = "its user, with the grant SLAVE MONITOR (MySQL: REPLICATION CLIENT), is the one who asks"});
    bool masters_known = true;
    for (unsigned group = 0; group < made.groups(); ++group)
        masters_known = masters_known && has_account(made.sorry_servers, group);
    if (made.lag.source == lag_source::gtid && !made.lag.master && !masters_known)
        found.error(at("lag_source")->second,
                    "lag_source gtid needs to know the master",
                    {.hint = "as in: lag_master 192.0.2.10 3306; or a sorry_server with a MYSQL_CHECK"});
}

}  // namespace tenbin::config
