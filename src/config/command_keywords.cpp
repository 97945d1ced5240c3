// The words of mysql_proxy on the commands of its sessions.
#include <array>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 2> off_or_on{"off", "on"};

constexpr std::array<std::string_view, 2> compressions{"off", "pass"};
static_assert(static_cast<int>(compression::pass) == compressions.size() - 1);

constexpr keyword rows[] = {
    {.name = "compression",
     .where = place::mysql_proxy,
     .value =
         choice{.words = compressions,
                .put = [](scope& in,
                          std::size_t which) { in.proxy->commands.compression = static_cast<compression>(which); }},
     .otherwise = "off",
     .example = "compression pass",
     .help =
         "Whether clients may compress. tenbin does not look into sessions that do: their commands are not counted, "
         "and neither KILL nor a client's leaving is looked at in them."},
    {.name = "kill_on_disconnect",
     .where = place::mysql_proxy,
     .value = choice{.words = off_or_on,
                     .put = [](scope& in, std::size_t which) { in.proxy->commands.kill_on_disconnect = which == 1; }},
     .otherwise = "off",
     .example = "kill_on_disconnect on",
     .help = "End the query of a client that has left: KILL QUERY by the user of the server's MYSQL_CHECK, who needs "
             "CONNECTION ADMIN."},
};

}  // namespace

std::span<const keyword> command_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
