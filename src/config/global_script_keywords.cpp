// Who runs scripts, and which run for the daemon as a whole.
#include <fmt/format.h>

#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

template <notify_fifo script_settings::*Field> void read_fifo(const line_read& line)
{
    auto& fifo = line.in.model->scripts.*Field;
    fifo.path = line.words[1].text;
    const auto owner = line.has(2) ? read_user(line, 2) : run_as{};
    fifo.user = owner.user;
    fifo.group = owner.group;
}

template <notify_fifo script_settings::*Field> void read_fifo_script(const line_read& line)
{
    (line.in.model->scripts.*Field).script = read_command(line);
}

template <command script_settings::*Field> void read_script(const line_read& line)
{
    line.in.model->scripts.*Field = read_command(line);
}

constexpr keyword
fifo_row(std::string_view name, void (*read)(const line_read&), std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = words_of_its_own{.least = 1, .most = 3, .shape = "PATH [USER [GROUP]]", .read = read},
            .example = example,
            .help = help};
}

constexpr keyword
command_row(std::string_view name, void (*read)(const line_read&), std::string_view example, std::string_view help)
{
    return {.name = name,
            .where = place::global,
            .value = words_of_its_own{.least = 1, .most = 3, .shape = "COMMAND [USER [GROUP]]", .read = read},
            .example = example,
            .help = help};
}

constexpr keyword rows[] = {
    {.name = "script_user",
     .where = place::global,
     .value = words_of_its_own{.least = 1,
                               .most = 2,
                               .shape = "USER [GROUP]",
                               .read =
                                   [](const line_read& line) {
                                       auto [user, group] = read_user(line, 1);
                                       line.in.model->scripts.user = std::move(user);
                                       line.in.model->scripts.group = std::move(group);
                                   }},
     .example = "script_user nobody",
     .help = "Who runs scripts; else keepalived_script if there is such a user."},
    {.name = "enable_script_security",
     .where = place::global,
     .value = bare([](scope& in, bool set) { in.model->scripts.enable_security = set; }),
     .otherwise = "no",
     .example = "enable_script_security",
     .help = "What others than root can change does not run as root."},
    fifo_row("notify_fifo",
             read_fifo<&script_settings::every_change>,
             "notify_fifo /run/tenbin/changes",
             "A named pipe for every change."),
    command_row("notify_fifo_script",
                read_fifo_script<&script_settings::every_change>,
                "notify_fifo_script /usr/local/bin/changes",
                "Reads it; the path is its last argument."),
    fifo_row("vrrp_notify_fifo",
             read_fifo<&script_settings::vrrp_changes>,
             "vrrp_notify_fifo /run/tenbin/changes",
             "A named pipe for virtual routers."),
    command_row("vrrp_notify_fifo_script",
                read_fifo_script<&script_settings::vrrp_changes>,
                "vrrp_notify_fifo_script /usr/local/bin/changes",
                "Reads it; the path is its last argument."),
    fifo_row("lvs_notify_fifo",
             read_fifo<&script_settings::lvs_changes>,
             "lvs_notify_fifo /run/tenbin/changes",
             "A named pipe for servers."),
    command_row("lvs_notify_fifo_script",
                read_fifo_script<&script_settings::lvs_changes>,
                "lvs_notify_fifo_script /usr/local/bin/changes",
                "Reads it; the path is its last argument."),
    {.name = "fifo_write_vrrp_states_on_reload",
     .where = place::global,
     .value = bare([](scope& in, bool set) { in.model->scripts.write_states_on_reload = set; }),
     .otherwise = "no",
     .example = "fifo_write_vrrp_states_on_reload",
     .help = "A reload writes all states to the pipe."},
    {.name = "rs_init_notifies",
     .where = place::global,
     .value = flag{[](scope& in, bool set) { in.model->scripts.real_servers_at_start = set; }},
     .otherwise = "no",
     .example = "rs_init_notifies",
     .help = "notify_up runs for servers that are up from the start."},
    command_row("startup_script",
                read_script<&script_settings::at_start>,
                "startup_script /usr/local/bin/starting",
                "Runs before all else."),
    {.name = "startup_script_timeout",
     .where = place::global,
     .value = duration{.least = 1s,
                       .most = 1000s,
                       .put = [](scope& in, milliseconds time) { in.model->scripts.at_start_timeout = time; }},
     .example = "startup_script_timeout 10",
     .help = "Its deadline."},
    command_row("shutdown_script",
                read_script<&script_settings::at_end>,
                "shutdown_script /usr/local/bin/ended",
                "Runs after all else."),
    {.name = "shutdown_script_timeout",
     .where = place::global,
     .value = duration{.least = 1s,
                       .most = 1000s,
                       .put = [](scope& in, milliseconds time) { in.model->scripts.at_end_timeout = time; }},
     .example = "shutdown_script_timeout 10",
     .help = "Its deadline."},
};

}  // namespace

std::span<const keyword> global_script_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
