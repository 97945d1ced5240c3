// The words of a proxy's block on its clients.
#include <fmt/format.h>

#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr unsigned connections_max = 1'000'000;
constexpr auto time_max = 24h;

/// Adds the networks of the line.
template <std::vector<network> client_settings::*Field> void read_networks(const line_read& line)
{
    for (std::size_t i = 1; line.has(i); ++i) {
        const auto& given = line.words[i];
        const auto parsed = network::parse(given.text);
        if (!parsed) {
            line.error(given,
                       fmt::format("{} is not an address or a network", in_quotes(given)),
                       fmt::format("as in: {}", line.row.example));
            continue;
        }
        const auto first = address::parse(std::string_view{given.text}.substr(0, given.text.find('/')));
        if (first != parsed->base)
            line.warning(given,
                         fmt::format("{} is read as {}", in_quotes(given), parsed->to_string()),
                         "what is behind the prefix does not count");
        (line.in.proxy->clients.*Field).push_back(*parsed);
    }
}

/// `N/TIME`, or 0.
void read_rate(const line_read& line)
{
    const auto& given = line.words[1];
    const std::string_view text = given.text;
    const auto slash = text.find('/');
    const auto connections = parse_number(text.substr(0, slash));
    auto& rate = line.in.proxy->clients.rate;
    if (connections == 0U && slash == std::string_view::npos) {
        rate = {};
        return;
    }
    const auto per = slash == std::string_view::npos ? std::nullopt : parse_duration(text.substr(slash + 1), 1s);
    if (!connections || !per || *connections == 0 || *connections > connections_max || *per < 1ms || *per > time_max) {
        line.error(given,
                   fmt::format("{} is not a number of connections in a time", in_quotes(given)),
                   fmt::format("as in: {}; 0 for no limit", line.row.example));
        return;
    }
    rate = {.connections = *connections, .per = std::chrono::ceil<milliseconds>(*per)};
}

constexpr std::array<std::string_view, 3> header_versions{"off", "v1", "v2"};
static_assert(static_cast<int>(send_proxy::off) == 0 && static_cast<int>(send_proxy::v2) == 2);
constexpr std::array<std::string_view, 2> off_or_on{"off", "on"};
constexpr std::array<std::string_view, 2> greeters{"relay", "own"};
static_assert(static_cast<int>(greeting::relay) == 0 && static_cast<int>(greeting::own) == 1);

template <std::vector<std::string> user_settings::*Field> void read_users(const line_read& line)
{
    for (std::size_t i = 1; line.has(i); ++i)
        (line.in.proxy->clients.users.*Field).push_back(line.words[i].text);
}

constexpr keyword rows[] = {
    {.name = "max_sessions_per_client",
     .where = place::any_proxy,
     .value = number{.least = 0,
                     .most = connections_max,
                     .put = [](scope& in, unsigned count) { in.proxy->clients.max_sessions = count; }},
     .otherwise = "0",
     .example = "max_sessions_per_client 500",
     .help = "Sessions at a time of one address, or of one /64 of IPv6; more get error 1203; 0: no limit."},
    {.name = "connect_rate_per_client",
     .where = place::any_proxy,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "N/TIME", .read = read_rate},
     .otherwise = "0",
     .example = "connect_rate_per_client 100/10s",
     .help = "New connections of one address in a time; more get error 1226; 0: no limit."},
    {.name = "max_logins_per_client",
     .where = place::any_proxy,
     .value = number{.least = 1,
                     .most = 4000,
                     .put = [](scope& in, unsigned count) { in.proxy->clients.max_logins = count; }},
     .otherwise = "1000",
     .example = "max_logins_per_client 1000",
     .help = "Unfinished logins at a time of one address; more get error 1040, before a server is asked."},
    {.name = "allow",
     .where = place::any_proxy,
     .value =
         words_of_its_own{
             .least = 1, .most = line_words_max, .shape = "NETWORK …", .read = read_networks<&client_settings::allow>},
     .example = "allow 192.0.2.0/24 2001:db8::/32",
     .help =
         "Only clients of these networks; others get error 1130. The longest prefix decides between allow and deny.",
     .repeatable = true},
    {.name = "deny",
     .where = place::any_proxy,
     .value =
         words_of_its_own{
             .least = 1, .most = line_words_max, .shape = "NETWORK …", .read = read_networks<&client_settings::deny>},
     .example = "deny 192.0.2.128/25",
     .help = "No clients of these networks: they get error 1130. Of prefixes of one length deny decides.",
     .repeatable = true},
    {.name = "accept_proxy",
     .where = place::any_proxy,
     .value = words_of_its_own{.least = 1,
                               .most = line_words_max,
                               .shape = "NETWORK …",
                               .read = read_networks<&client_settings::balancers>},
     .example = "accept_proxy 192.0.2.5",
     .help = "Balancers before tenbin, which must begin with a PROXY header (v1 or v2) that names the client.",
     .repeatable = true},
    {.name = "send_proxy",
     .where = place::any_proxy,
     .value = choice{.words = header_versions,
                     .put = [](scope& in,
                               std::size_t which) { in.proxy->clients.send_proxy = static_cast<send_proxy>(which); }},
     .otherwise = "off",
     .example = "send_proxy v2",
     .help = "Names the client to the servers by a PROXY header; MariaDB: proxy_protocol_networks."},
    {.name = "connection_attributes",
     .where = place::mysql_proxy,
     .value = choice{.words = off_or_on,
                     .put = [](scope& in, std::size_t which) { in.proxy->clients.attributes = which == 1; }},
     .otherwise = "on",
     .example = "connection_attributes on",
     .help = "Adds proxy_client and proxy_name to a client's connection attributes."},
    {.name = "greeting",
     .where = place::mysql_proxy,
     .value =
         choice{.words = greeters,
                .put = [](scope& in, std::size_t which) { in.proxy->clients.greeting = static_cast<greeting>(which); }},
     .otherwise = "relay",
     .example = "greeting own",
     .help = "Who greets: the server that was chosen, or tenbin, which then asks none before the client has answered."},
    {.name = "allow_users",
     .where = place::mysql_proxy,
     .value =
         words_of_its_own{
             .least = 1, .most = line_words_max, .shape = "USER …", .read = read_users<&user_settings::allow>},
     .example = "allow_users app reports",
     .help = "Only these accounts may log in here; others get error 1045.",
     .repeatable = true},
    {.name = "deny_users",
     .where = place::mysql_proxy,
     .value =
         words_of_its_own{
             .least = 1, .most = line_words_max, .shape = "USER …", .read = read_users<&user_settings::deny>},
     .example = "deny_users root",
     .help = "These accounts may not log in here; they get error 1045. A session that changes its user later "
             "(COM_CHANGE_USER) "
             "is not looked at.",
     .repeatable = true},
};

}  // namespace

std::span<const keyword> client_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
