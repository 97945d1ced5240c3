// The words on how a proxy's sessions are shared out, beside `balance` itself.
#include <array>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 3> when_all_lag{"serve", "sorry", "refuse"};
static_assert(static_cast<int>(all_lagging::refuse) == when_all_lag.size() - 1);

constexpr keyword rows[] = {
    {.name = "all_lagging",
     .where = place::any_proxy,
     .value = choice{.words = when_all_lag,
                     .put = [](scope& in,
                               std::size_t which) { in.proxy->sharing.all_lagging = static_cast<all_lagging>(which); }},
     .otherwise = "serve",
     .example = "all_lagging serve",
     .help = "Who serves when every server that is up lags too much: the least lagging ones, the sorry servers, or "
             "nobody."},
    {.name = "lag_tolerance",
     .where = place::any_proxy,
     .value = duration{.least = 0ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->sharing.lag_tolerance = time; }},
     .otherwise = "500ms",
     .example = "lag_tolerance 500ms",
     .help = "balance lag: servers so far behind the freshest one are as good as it; of them the one with the fewest "
             "sessions."},
    {.name = "max_queue",
     .where = place::any_proxy,
     .value = number{.least = 0,
                     .most = 1'000'000,
                     .put = [](scope& in, unsigned count) { in.proxy->sharing.max_queue = count; }},
     .otherwise = "1000",
     .example = "max_queue 1000",
     .help = "Clients that wait, for connect_timeout at most, while all servers have max_connections or max_logins; "
             "0: none."},
    {.name = "slow_start",
     .where = place::any_proxy,
     .value = duration{.least = 0ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->sharing.slow_start = time; }},
     .otherwise = "0",
     .example = "slow_start 30s",
     .help = "The time in which the weight of a server that came up grows from a tenth to the whole."},
    {.name = "tier_min",
     .where = place::any_proxy,
     .value = number{.least = 1,
                     .most = 65'535,
                     .put = [](scope& in, unsigned count) { in.proxy->sharing.tier_min = count; }},
     .otherwise = "1",
     .example = "tier_min 1",
     .help = "With fewer servers that can serve in the lower tiers, the next tier serves, too."},
    {.name = "tier",
     .where = place::real_server,
     .value = number{.least = 1, .most = 255, .put = [](scope& in, unsigned number) { in.server->tier = number; }},
     .otherwise = "1",
     .example = "tier 2",
     .help = "Servers of a higher tier serve when the lower ones have fewer than tier_min."},
};

}  // namespace

std::span<const keyword> balance_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
