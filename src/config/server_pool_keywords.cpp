// The words on servers that several blocks name: server_pool, use_pool and route.
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 2> routed_things{"user", "database"};
static_assert(static_cast<int>(routed_by::user) == 0 && static_cast<int>(routed_by::database) == 1);
constexpr std::array<std::string_view, 1> pool_word{"use_pool"};

void read_pool_use(const line_read& line)
{
    const auto& name = line.words.at(1);
    line.in.proxy->use_pool = name.text;
    line.in.written->use_pool = name;
    refer(line, named_thing::server_pool, name);
}

void read_route(const line_read& line)
{
    const auto& by = line.words.at(1);
    const auto& name = line.words.at(2);
    const auto& pool = line.words.at(4);
    if (by.text != routed_things[0] && by.text != routed_things[1]) {
        not_a_value(line, by, routed_things);
        return;
    }
    if (line.words.at(3).text != pool_word[0]) {
        not_a_value(line, line.words[3], pool_word);
        return;
    }
    if (name.text.empty()) {
        line.error(name, "this name is empty", "sessions without a route get the proxy's own servers");
        return;
    }
    refer(line, named_thing::server_pool, pool);
    line.in.proxy->routes.push_back({.by = by.text == routed_things[0] ? routed_by::user : routed_by::database,
                                     .name = name.text,
                                     .pool = pool.text});
    line.in.written->routes.push_back({.where = name.at, .pool = pool});
}

constexpr keyword rows[] = {
    {.name = "server_pool",
     .where = place::top,
     .value = nested{.opens = place::server_pool, .values = 1},
     .example = "server_pool NAME {",
     .help = "Servers with their checks, for proxies that name them by use_pool or route. How sessions are shared out, "
             "and which lag is too much, each proxy says itself; each checks the servers for itself, too.",
     .repeatable = true,
     .is_of_tenbin = true},
    {.name = "use_pool",
     .where = place::any_proxy,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "NAME", .read = read_pool_use},
     .example = "use_pool replicas",
     .help = "The servers are those of a server_pool, in place of real_server and sorry_server.",
     .stands_once = true},
    {.name = "route",
     .where = place::mysql_proxy,
     .value = words_of_its_own{.least = 4, .most = 4, .shape = "user|database NAME use_pool POOL", .read = read_route},
     .example = "route user reports use_pool analytics",
     .help =
         "Sessions of that user, or that log in with that database (as it is written), get servers of that pool and "
         "no others; the first line that fits counts. Without one they get the proxy's own servers. Needs greeting "
         "own. A session that changes its user later (COM_CHANGE_USER) or its database stays where it is.",
     .repeatable = true},
};

}  // namespace

std::span<const keyword> server_pool_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
