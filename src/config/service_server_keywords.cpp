// The words of a real_server of a virtual_server.
#include "keyword_rows.hpp"
#include "line_words.hpp"

namespace tenbin::config {

namespace {

constexpr keyword rows[] = {
    {.name = "weight",
     .where = place::service_server,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&service_server::weight>},
     .otherwise = "1",
     .example = "weight 1",
     .help = "Its share of the connections; 0: no new one. Else the virtual server's weight."},
    {.name = "lvs_method",
     .where = place::service_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 6,
             .shape = "NAT | DR | TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]",
             .read = [](const line_read& line) { open<service_server>(line.in).method = read_method(line); }},
     .example = "lvs_method DR",
     .help = "How packets reach this server; else as lb_kind says.",
     .also = "lb_kind"},
    {.name = "uthreshold",
     .where = place::service_server,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&service_server::upper_threshold>},
     .otherwise = "0",
     .example = "uthreshold 1000",
     .help = "With so many connections it gets no new one; 0: no limit."},
    {.name = "lthreshold",
     .where = place::service_server,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&service_server::lower_threshold>},
     .otherwise = "0",
     .example = "lthreshold 800",
     .help = "With fewer it gets new ones again."},
    {.name = "notify_up",
     .where = place::service_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 3,
             .shape = "COMMAND [USER [GROUP]]",
             .read = [](const line_read& line) { open<service_server>(line.in).notify_up = read_command(line); }},
     .example = "notify_up \"/usr/local/bin/up web1\"",
     .help = "Runs when the server comes up."},
    {.name = "notify_down",
     .where = place::service_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 3,
             .shape = "COMMAND [USER [GROUP]]",
             .read = [](const line_read& line) { open<service_server>(line.in).notify_down = read_command(line); }},
     .example = "notify_down \"/usr/local/bin/down web1\"",
     .help = "Runs when the server goes down."},
    {.name = "smtp_alert",
     .where = place::service_server,
     .value = flag{put<&service_server::smtp_alert>},
     .example = "smtp_alert no",
     .help = "Sends mail when something changes."},
    {.name = "virtualhost",
     .where = place::service_server,
     .value = free_text{put<&service_server::virtualhost>},
     .example = "virtualhost www.example.org",
     .help = "The Host of HTTP_GET and SSL_GET."},
};

}  // namespace

std::span<const keyword> service_server_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
