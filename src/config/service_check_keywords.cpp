// The checks of layer 4 that have no words but those that all have, and these.
#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "service_check_blocks.hpp"

namespace tenbin::config {

namespace {

constexpr auto network_check = place::any_network_check | place::smtp_host;

constexpr keyword rows[] = {
    {.name = "TCP_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::connect_check,
                     .may_lack_braces = true,
                     .warn_without_braces = true,
                     .begin = begin_check<connect_check>,
                     .end = [](const block_read& block) { finish_check(block, {}); }},
     .example = "TCP_CHECK {",
     .help = "Connects and closes.",
     .repeatable = true},
    {.name = "PING_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::ping_check,
                     .may_lack_braces = true,
                     .warn_without_braces = true,
                     .begin = begin_check<ping_check>,
                     .end = [](const block_read& block) { finish_check(block, {}); }},
     .example = "PING_CHECK {",
     .help = "Sends an ICMP echo request and waits for the reply.",
     .repeatable = true},
    ignored("BFD_CHECK", place::service_server),

    {.name = "connect_ip",
     .where = network_check,
     .value = one_address{put<&service_check::connect_ip>},
     .example = "connect_ip 192.0.2.11",
     .help = "Checks this address instead of the server's."},
    {.name = "connect_port",
     .where = network_check,
     .value =
         number{.least = 1,
                .most = 65'535,
                .put = [](scope& in,
                          unsigned port) { open<service_check>(in).connect_port = static_cast<std::uint16_t>(port); }},
     .example = "connect_port 80",
     .help = "Checks this port instead of the server's."},
    {.name = "bindto",
     .where = network_check,
     .value = one_address{put<&service_check::bind_to>},
     .example = "bindto 192.0.2.1",
     .help = "Checks from this address of the box."},
    {.name = "bind_port",
     .where = network_check,
     .value =
         number{.least = 1,
                .most = 65'535,
                .put = [](scope& in,
                          unsigned port) { open<service_check>(in).bind_port = static_cast<std::uint16_t>(port); }},
     .example = "bind_port 33000",
     .help = "Checks from this port of the box."},
    {.name = "bind_if",
     .where = network_check,
     .value = free_text{put<&service_check::bind_interface>},
     .example = "bind_if eth1",
     .help = "Checks through this interface."},
    {.name = "fwmark",
     .where = network_check,
     .value = number{.least = 0, .most = 4'294'967'295U, .put = put<&service_check::mark>},
     .otherwise = "0",
     .example = "fwmark 3",
     .help = "The firewall mark of the check's packets."},
    {.name = "retry",
     .where = place::any_service_check,
     .value = number{.least = 0, .most = 65'535, .put = [](scope& in, unsigned times) { in.service.retry = times; }},
     .example = "retry 3",
     .help = "Further attempts before the check counts as failed; else 1, of MISC_CHECK 0, of DNS_CHECK 3.",
     .former = "nb_get_retry"},
    {.name = "log_all_failures",
     .where = place::any_service_check,
     .value = flag{put<&service_check::log_all_failures>},
     .otherwise = "no",
     .example = "log_all_failures",
     .help = "Logs each failed attempt."},
};

}  // namespace

std::span<const keyword> service_check_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
