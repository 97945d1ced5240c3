// Scripts and files of proxies and their servers: MISC_CHECK, FILE_CHECK, notify_up and notify_down, quorum_up and
// quorum_down.
#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "script_words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr keyword rows[] = {
    {.name = "notify_up",
     .where = place::any_server,
     .value = words_of_its_own{.least = 1,
                               .most = 3,
                               .shape = "COMMAND [USER [GROUP]]",
                               .read = [](const line_read& line) { line.in.server->notify_up = read_command(line); }},
     .example = "notify_up \"/usr/local/bin/up replica1\"",
     .help = "Runs when the server comes up; it has a minute."},
    {.name = "notify_down",
     .where = place::any_server,
     .value = words_of_its_own{.least = 1,
                               .most = 3,
                               .shape = "COMMAND [USER [GROUP]]",
                               .read = [](const line_read& line) { line.in.server->notify_down = read_command(line); }},
     .example = "notify_down \"/usr/local/bin/down replica1\"",
     .help = "Runs when the server goes down; it has a minute."},

    {.name = "quorum_up",
     .where = place::any_proxy,
     .value =
         words_of_its_own{.least = 1,
                          .most = 3,
                          .shape = "COMMAND [USER [GROUP]]",
                          .read = [](const line_read& line) { line.in.proxy->health.quorum_up = read_command(line); }},
     .example = "quorum_up \"/usr/local/bin/up db\"",
     .help = "Runs when the quorum is gained, at the start, too; it has a minute."},
    {.name = "quorum_down",
     .where = place::any_proxy,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 3,
             .shape = "COMMAND [USER [GROUP]]",
             .read = [](const line_read& line) { line.in.proxy->health.quorum_down = read_command(line); }},
     .example = "quorum_down \"/usr/local/bin/down db\"",
     .help = "Runs when the quorum is lost; it has a minute."},

    {.name = "MISC_CHECK",
     .where = place::any_server,
     .value = nested{.opens = place::proxy_misc_check},
     .example = "MISC_CHECK {",
     .help = "Runs a program.",
     .repeatable = true},
    {.name = "misc_path",
     .where = place::proxy_misc_check,
     .value = words_of_its_own{.least = 1, .most = 3, .shape = "COMMAND [USER [GROUP]]", .read = read_check_program},
     .example = "misc_path \"/usr/local/bin/check 192.0.2.11\"",
     .help = "The program and its arguments; exit code 0 is good."},
    {.name = "misc_timeout",
     .where = place::proxy_misc_check,
     .value = duration{.least = 1ms, .most = 24h, .put = put<&misc_check::timeout>},
     .example = "misc_timeout 5s",
     .help = "The program's deadline; else delay_loop."},
    {.name = "misc_dynamic",
     .where = place::proxy_misc_check,
     .value = flag{put<&misc_check::dynamic>},
     .otherwise = "no",
     .example = "misc_dynamic",
     .help = "Exit codes from 2 to 255 set the weight to 0 to 253."},
    {.name = "user",
     .where = place::proxy_misc_check,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "USER [GROUP]", .read = read_check_user},
     .example = "user nobody",
     .help = "Who runs the program; else script_user."},

    {.name = "FILE_CHECK",
     .where = place::any_server,
     .value = nested{.opens = place::proxy_file_check},
     .example = "FILE_CHECK {",
     .help = "A number in a file decides; it is read when it changes and every delay_loop, by the user of the roles.",
     .repeatable = true},
    {.name = "track_file",
     .where = place::proxy_file_check,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "NAME", .read = read_tracked_file},
     .example = "track_file NAME",
     .help = "Which of the blocks track_file."},
    {.name = "weight",
     .where = place::proxy_file_check,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "N [reverse|noreverse]", .read = read_file_weight},
     .example = "weight 2 reverse",
     .help = "The file's number times this is added to the server's weight; 0: any but 0 is down. Else the file's."},
};

}  // namespace

std::span<const keyword> proxy_script_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
