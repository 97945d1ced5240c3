// The words of a mysql_proxy on the lag of its replicas.
#include <algorithm>
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 4> sources{"auto", "replica_status", "gtid", "heartbeat"};
static_assert(static_cast<int>(lag_source::heartbeat) == sources.size() - 1);

constexpr std::array<std::string_view, 2> evictions{"never", "quiet"};
static_assert(static_cast<int>(lag_evict::quiet) == evictions.size() - 1);

/// SCHEMA.TABLE goes into a statement as it is: nothing but names may pass.
bool is_table_name(std::string_view text)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";
    const auto dot = text.find('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 != text.size() &&
           text.find_first_not_of(letters) == dot && text.find_first_not_of(letters, dot + 1) == std::string_view::npos;
}

void read_source(const line_read& line)
{
    auto& lag = line.in.proxy->lag;
    const auto& given = line.words.at(1);
    const auto named = std::find(sources.begin(), sources.end(), given.text);
    if (named == sources.end()) {
        not_a_value(line, given, sources);
        return;
    }
    lag.source = static_cast<lag_source>(named - sources.begin());
    const bool wants_table = lag.source == lag_source::heartbeat;
    if (wants_table != line.has(2)) {
        line.error(line.words.at(line.has(2) ? 2 : 1),
                   wants_table ? "heartbeat needs a table" : "only heartbeat has a table",
                   "as in: lag_source heartbeat percona.heartbeat");
        return;
    }
    if (!wants_table)
        return;
    if (!is_table_name(line.words.at(2).text))
        line.error(line.words.at(2), "this is not SCHEMA.TABLE", "as in: lag_source heartbeat percona.heartbeat");
    lag.heartbeat_table = line.words.at(2).text;
}

constexpr keyword rows[] = {
    {.name = "max_lag",
     .where = place::mysql_proxy,
     .value = duration{.least = 0ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->lag.max_lag = time; }},
     .otherwise = "0",
     .example = "max_lag 10s",
     .help = "A replica further behind its master, or whose replication has stopped, gets no new session while another "
             "server can have it; 0: lag does not matter. The servers' MYSQL_CHECK says who asks them."},
    {.name = "max_lag_recover",
     .where = place::mysql_proxy,
     .value = duration{.least = 0ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.proxy->lag.max_lag_recover = time; }},
     .example = "max_lag_recover 5s",
     .help = "It gets sessions again when it is this close; else at max_lag."},
    {.name = "lag_source",
     .where = place::mysql_proxy,
     .value = words_of_its_own{.least = 1,
                               .most = 2,
                               .shape = "auto | replica_status | gtid | heartbeat SCHEMA.TABLE",
                               .read = read_source},
     .otherwise = "auto",
     .example = "lag_source auto",
     .help = "How lag is known: by what a replica says of itself, by comparing its GTID position with lag_master's, or "
             "by a table that pt-heartbeat writes; auto: the first two, the worse counts."},
    {.name = "lag_master",
     .where = place::mysql_proxy,
     .value = words_of_its_own{.least = 1,
                               .most = 2,
                               .shape = "ADDRESS PORT",
                               .read =
                                   [](const line_read& line) {
                                       if (const auto where = read_endpoint(line, 1))
                                           line.in.proxy->lag.master = *where;
                                   }},
     .example = "lag_master 192.0.2.10 3306",
     .help = "The master that replicas are compared with; else the first sorry_server with a MYSQL_CHECK, of each pool "
             "that a route leads to its own."},
    {.name = "lag_interval",
     .where = place::mysql_proxy,
     .value = duration{.least = 50ms,
                       .most = 1h,
                       .put = [](scope& in, milliseconds time) { in.proxy->lag.interval = time; }},
     .otherwise = "500ms",
     .example = "lag_interval 500ms",
     .help = "From one question for a server's lag to the next."},
    {.name = "lag_grace",
     .where = place::mysql_proxy,
     .value =
         duration{.least = 0ms, .most = 24h, .put = [](scope& in, milliseconds time) { in.proxy->lag.grace = time; }},
     .otherwise = "10s",
     .example = "lag_grace 10s",
     .help = "A replica that tries to reach its master keeps its standing so long."},
    {.name = "lag_evict",
     .where = place::mysql_proxy,
     .value = choice{.words = evictions,
                     .put = [](scope& in, std::size_t which) { in.proxy->lag.evict = static_cast<lag_evict>(which); }},
     .otherwise = "never",
     .example = "lag_evict quiet",
     .help = "The sessions on a replica that falls behind max_lag, while another server can have them: they stay, or "
             "end with error 1053 when they are at rest, outside of transactions, locks and cursors."},
};

}  // namespace

std::span<const keyword> lag_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
