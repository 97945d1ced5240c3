// The words of MYSQL_CHECK.
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 3> wsrep_demands{"off", "synced", "donor"};
static_assert(static_cast<int>(wsrep_demand::donor) == wsrep_demands.size() - 1);

constexpr keyword rows[] = {
    {.name = "user",
     .where = place::mysql_check,
     .value = free_text{[](scope& in, const std::string& text) { in.login->user = text; }},
     .example = "user monitor",
     .help = "The account that checks."},
    {.name = "password",
     .where = place::mysql_check,
     .value = password{[](scope& in, secret value) { in.login->password = std::move(value); }},
     .example = "password file:/etc/tenbin/monitor.pass",
     .help = "Its password: itself, file:PATH or env:NAME."},
    {.name = "schema",
     .where = place::mysql_check,
     .value = free_text{[](scope& in, const std::string& text) { in.login->schema = text; }},
     .example = "schema test",
     .help = "The default database of the login."},
    {.name = "query",
     .where = place::mysql_check,
     .value = free_text{[](scope& in, const std::string& text) { in.login->query = text; }},
     .example = "query \"SHOW VARIABLES LIKE 'server_id'\"",
     .help = "A statement that must be answered without an error."},
    {.name = "expect",
     .where = place::mysql_check,
     .value = free_text{[](scope& in, const std::string& text) { in.login->expect = text; }},
     .example = "expect \"101\"",
     .help = "What the last column of its first row must be."},
    {.name = "require_replica",
     .where = place::mysql_check,
     .value = flag{[](scope& in, bool set) { in.login->demands.replica = set; }},
     .otherwise = "no",
     .example = "require_replica",
     .help = "It must be a replica whose threads run; one that only seeks its master stays up, or a dead master would "
             "take all of them."},
    {.name = "require_read_only",
     .where = place::mysql_check,
     .value = flag{[](scope& in, bool set) { in.login->demands.read_only = set; }},
     .otherwise = "no",
     .example = "require_read_only",
     .help = "It must have read_only, super_read_only or innodb_read_only: a replica that was promoted has none."},
    {.name = "require_wsrep",
     .where = place::mysql_check,
     .value = choice{.words = wsrep_demands,
                     .put = [](scope& in,
                               std::size_t which) { in.login->demands.wsrep = static_cast<wsrep_demand>(which); }},
     .otherwise = "off",
     .example = "require_wsrep synced",
     .help = "It must be a node of a Galera cluster in the primary component, ready and Synced; donor: or Donor."},
    {.name = "max_connections_used",
     .where = place::mysql_check,
     .value = words_of_its_own{.least = 1,
                               .most = 1,
                               .shape = "N%",
                               .read =
                                   [](const line_read& line) {
                                       const auto value = read_percent(line, line.words.at(1));
                                       line.in.login->demands.connections_used =
                                           static_cast<unsigned>(value.value_or(0));
                                   }},
     .otherwise = "0%",
     .example = "max_connections_used 90%",
     .help = "A server of whose max_connections so much is in use, by whomever, gets no new session; 0%: nobody asks."},
    {.name = "fresh_login_every",
     .where = place::mysql_check,
     .value = number{.least = 1,
                     .most = 1'000'000,
                     .put = [](scope& in, unsigned rounds) { in.login->fresh_login_every = rounds; }},
     .otherwise = "10",
     .example = "fresh_login_every 10",
     .help =
         "So many rounds are asked by one login, which is kept between them, unless a round failed or the server is "
         "suspected; 1: none is kept."},
};

}  // namespace

std::span<const keyword> mysql_check_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
