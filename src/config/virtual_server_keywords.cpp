// The words of virtual_server and virtual_server_group.
#include <fmt/format.h>

#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "service_blocks.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 14> schedulers{
    "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos"};
static_assert(static_cast<int>(scheduler::twos) == 13);
constexpr std::array<std::string_view, 6> transports{"TCP", "UDP", "SCTP", "tcp", "udp", "sctp"};
constexpr std::array<std::string_view, 2> families{"inet", "inet6"};
constexpr std::array<std::string_view, 1> engines{"sip"};

persistence& persistent(scope& in)
{
    auto& service = open<virtual_server>(in);
    if (!service.persistence)
        service.persistence.emplace();
    return *service.persistence;
}

void read_persistence_timeout(const line_read& line)
{
    auto& made = persistent(line.in);
    if (!line.has(1))
        return;
    const auto time = read_time(line, line.words[1], 2'678'400s);
    if (time && *time < 1s)
        line.error(line.words[1],
                   fmt::format("{} is out of range for persistence_timeout", in_quotes(line.words[1])),
                   "a time from 1s to 2678400s");
    else if (time)
        made.timeout = std::chrono::ceil<seconds>(*time);
}

/// A netmask of one run of bits, as IPVS wants it.
std::optional<unsigned> prefix_of_mask(const address& mask)
{
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i)
        bits = bits << 8U | mask.bytes[i];
    unsigned prefix = 0;
    while (prefix < 32 && (bits & (0x80000000U >> prefix)) != 0)
        ++prefix;
    if (prefix == 0 || (prefix < 32 && (bits << prefix) != 0))
        return std::nullopt;
    return prefix;
}

void read_granularity(const line_read& line)
{
    const auto& given = line.words[1];
    const auto mask = address::parse(given.text);
    std::optional<unsigned> prefix;
    if (mask && mask->kind == address::family::v4) {
        prefix = prefix_of_mask(*mask);
    } else if (const auto bits = parse_number(given.text); bits && *bits >= 1 && *bits <= 128) {
        const auto& service = open<virtual_server>(line.in);
        if (!service.group.empty() || service.where.mark != 0 || service.where.first.kind == address::family::v6)
            prefix = bits;
    }
    if (prefix)
        persistent(line.in).prefix = prefix;
    else
        line.error(given,
                   fmt::format("{} is not a netmask", in_quotes(given)),
                   "for IPv4 a mask such as 255.255.255.0, for IPv6 a number from 1 to 128");
}

template <unsigned Bit> void set_flag(scope& in, bool set)
{
    auto& flags = open<virtual_server>(in).flags;
    flags = set ? flags | 1U << Bit : flags & ~(1U << Bit);
}

constexpr keyword flag_row(std::string_view name, void (*put_flag)(scope&, bool), std::string_view help)
{
    return {.name = name,
            .where = place::virtual_server,
            .value = bare(put_flag),
            .otherwise = "no",
            .example = name,
            .help = help};
}

constexpr keyword rows[] = {
    {.name = "virtual_server_group",
     .where = place::top,
     .value = entries{.shape = "ADDRESS[-LAST|/N] [PORT] | fwmark N [inet|inet6]",
                      .read = read_group_entry,
                      .values = 1,
                      .must_have_one = true,
                      .begin = begin_group},
     .example = "virtual_server_group NAME { 192.0.2.10 80 }",
     .help = "Addresses, ranges and marks that are one service.",
     .repeatable = true},
    {.name = "virtual_server",
     .where = place::top,
     .value = nested{.opens = place::virtual_server,
                     .values = 1,
                     .more_values = 1,
                     .shape = "an address and a port, fwmark N, or group NAME",
                     .begin = begin_virtual_server,
                     .end = end_virtual_server},
     .example = "virtual_server 192.0.2.10 80 {",
     .help = "A service that the kernel's IPVS balances.",
     .repeatable = true},
    {.name = "real_server",
     .where = place::virtual_server,
     .value = nested{.opens = place::service_server,
                     .values = 1,
                     .more_values = 1,
                     .may_lack_braces = true,
                     .warn_without_braces = true,
                     .shape = "an address and a port",
                     .begin = begin_service_server,
                     .end = end_service_server},
     .example = "real_server 192.0.2.11 80 {",
     .help = "A server of the pool.",
     .repeatable = true},

    {.name = "lb_algo",
     .where = place::virtual_server,
     .value = choice{.words = schedulers, .put = put<&virtual_server::balance>},
     .otherwise = "wlc",
     .example = "lb_algo wlc",
     .help = "The kernel's scheduler.",
     .also = "lvs_sched"},
    {.name = "lb_kind",
     .where = place::virtual_server,
     .value = words_of_its_own{.least = 1,
                               .most = 6,
                               .shape = "NAT | DR | TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]",
                               .read =
                                   [](const line_read& line) {
                                       line.in.written->services.back().method = line.words[1].at;
                                       open<virtual_server>(line.in).method = read_method(line);
                                   }},
     .otherwise = "NAT",
     .example = "lb_kind DR",
     .help = "How packets reach the real servers.",
     .also = "lvs_method"},
    {.name = "protocol",
     .where = place::virtual_server,
     .value = choice{.words = transports,
                     .put =
                         [](scope& in, std::size_t which) {
                             open<virtual_server>(in).protocol = static_cast<transport>(which % 3);
                         }},
     .otherwise = "UDP",
     .example = "protocol TCP",
     .help = "The transport; of no meaning for firewall marks."},
    {.name = "delay_loop",
     .where = place::virtual_server | place::service_server | place::any_service_check,
     .value = duration{.least = 1ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.service.delay_loop = time; }},
     .otherwise = "60",
     .example = "delay_loop 3",
     .help = "From the start of one round of checks to the start of the next."},
    {.name = "delay_before_retry",
     .where = place::virtual_server | place::service_server | place::any_service_check,
     .value = duration{.least = 0ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.service.delay_before_retry = time; }},
     .example = "delay_before_retry 3",
     .help = "The pause before a further attempt; else 1s, of HTTP_GET and SSL_GET 3s, of DNS_CHECK delay_loop."},
    {.name = "warmup",
     .where = place::virtual_server | place::service_server | place::any_service_check,
     .value = duration{.least = 0ms,
                       .most = 365 * 24h,
                       .put = [](scope& in, milliseconds time) { in.service.warmup = time; }},
     .example = "warmup 3",
     .help = "The first check comes at a random moment of this time; else of delay_loop."},
    {.name = "connect_timeout",
     .where = place::virtual_server | place::service_server | place::any_network_check | place::smtp_host,
     .value = duration{.least = 1ms,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { in.service.connect_timeout = time; }},
     .otherwise = "5",
     .example = "connect_timeout 3",
     .help = "The deadline of each step of a check."},
    {.name = "retry",
     .where = place::virtual_server | place::service_server,
     .value = number{.least = 1, .most = 65'535, .put = [](scope& in, unsigned times) { in.service.retry = times; }},
     .example = "retry 3",
     .help = "Further attempts before a check counts as failed; each check has its default."},
    {.name = "alpha",
     .where = place::virtual_server,
     .value = bare([](scope& in, bool set) { in.service.alpha = set; }),
     .otherwise = "no",
     .example = "alpha",
     .help = "Servers are down until a check has succeeded."},
    {.name = "alpha",
     .where = place::service_server | place::any_service_check,
     .value = flag{[](scope& in, bool set) { in.service.alpha = set; }},
     .otherwise = "no",
     .example = "alpha",
     .help = "Servers are down until a check has succeeded."},
    {.name = "inhibit_on_failure",
     .where = place::virtual_server,
     .value = bare([](scope& in, bool set) { in.service.inhibit_on_failure = set; }),
     .otherwise = "no",
     .example = "inhibit_on_failure",
     .help = "A failed server keeps its place with weight 0 instead of leaving."},
    {.name = "inhibit_on_failure",
     .where = place::service_server,
     .value = flag{[](scope& in, bool set) { in.service.inhibit_on_failure = set; }},
     .otherwise = "no",
     .example = "inhibit_on_failure",
     .help = "A failed server keeps its place with weight 0 instead of leaving."},
    flag_row("omega", put<&virtual_server::omega>, "notify_down and quorum_down run at the end of the daemon, too."),
    flag_row("ha_suspend", put<&virtual_server::ha_suspend>, "No checks while the address is not on this box."),
    flag_row("ops", put<&virtual_server::one_packet>, "Each packet is scheduled by itself; UDP only."),
    flag_row("flag-1", set_flag<0>, "The scheduler's first flag."),
    flag_row("flag-2", set_flag<1>, "The scheduler's second flag."),
    flag_row("flag-3", set_flag<2>, "The scheduler's third flag."),
    flag_row("sh-fallback", set_flag<0>, "sh: another server if the chosen one is down."),
    flag_row("sh-port", set_flag<1>, "sh: the client's port counts."),
    flag_row("mh-fallback", set_flag<0>, "mh: another server if the chosen one is down."),
    flag_row("mh-port", set_flag<1>, "mh: the client's port counts."),
    flag_row("sorry_server_inhibit",
             put<&virtual_server::sorry_server_inhibit>,
             "The sorry server keeps its place with weight 0 while it is not needed."),
    ignored("hashed", place::virtual_server),

    {.name = "persistence_timeout",
     .where = place::virtual_server,
     .value = words_of_its_own{.least = 0, .most = 1, .shape = "[TIME]", .read = read_persistence_timeout},
     .example = "persistence_timeout 360",
     .help = "A client keeps its server for so long; without a value 360 s."},
    {.name = "persistence_granularity",
     .where = place::virtual_server,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "NETMASK | BITS", .read = read_granularity},
     .example = "persistence_granularity 255.255.255.0",
     .help = "Clients of one such network count as one."},
    {.name = "persistence_engine",
     .where = place::virtual_server,
     .value = choice{.words = engines, .put = [](scope& in, std::size_t) { persistent(in).by_sip_call = true; }},
     .example = "persistence_engine sip",
     .help = "What tells one client from another."},

    {.name = "quorum",
     .where = place::virtual_server,
     .value = number{.least = 1, .most = 2'147'483'647, .put = put<&virtual_server::quorum>},
     .otherwise = "1",
     .example = "quorum 1",
     .help = "The weight that must be up for the service to count as up."},
    {.name = "hysteresis",
     .where = place::virtual_server,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&virtual_server::hysteresis>},
     .otherwise = "0",
     .example = "hysteresis 0",
     .help = "How far beyond the quorum the weight must go for a change."},
    {.name = "quorum_up",
     .where = place::virtual_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 3,
             .shape = "COMMAND [USER [GROUP]]",
             .read = [](const line_read& line) { open<virtual_server>(line.in).quorum_up = read_command(line); }},
     .example = "quorum_up \"/usr/local/bin/up web\"",
     .help = "Runs when the quorum is gained."},
    {.name = "quorum_down",
     .where = place::virtual_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 3,
             .shape = "COMMAND [USER [GROUP]]",
             .read = [](const line_read& line) { open<virtual_server>(line.in).quorum_down = read_command(line); }},
     .example = "quorum_down \"/usr/local/bin/down web\"",
     .help = "Runs when the quorum is lost."},
    {.name = "sorry_server",
     .where = place::virtual_server,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "ADDRESS [PORT]", .read = read_sorry_server},
     .example = "sorry_server 192.0.2.12 80",
     .help = "Serves when the quorum is lost."},
    {.name = "sorry_server_lvs_method",
     .where = place::virtual_server,
     .value =
         words_of_its_own{
             .least = 1,
             .most = 6,
             .shape = "NAT | DR | TUN",
             .read = [](const line_read&
                            line) { open<virtual_server>(line.in).sorry_server_method = read_method(line); }},
     .example = "sorry_server_lvs_method NAT",
     .help = "How packets reach the sorry server; else as lb_kind says."},
    {.name = "virtualhost",
     .where = place::virtual_server,
     .value = free_text{put<&virtual_server::virtualhost>},
     .example = "virtualhost www.example.org",
     .help = "The Host of HTTP_GET and SSL_GET."},
    {.name = "weight",
     .where = place::virtual_server,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&virtual_server::weight>},
     .otherwise = "1",
     .example = "weight 1",
     .help = "The weight of real servers that say none."},
    {.name = "smtp_alert",
     .where = place::virtual_server,
     .value = flag{put<&virtual_server::smtp_alert>},
     .example = "smtp_alert no",
     .help = "Sends mail when something changes."},
    {.name = "ip_family",
     .where = place::virtual_server,
     .value = choice{.words = families,
                     .put =
                         [](scope& in, std::size_t which) {
                             open<virtual_server>(in).family = static_cast<address::family>(which);
                         }},
     .example = "ip_family inet",
     .help = "The family of a service of firewall marks."},
    ignored("snmp_name", place::virtual_server | place::service_server),
};

}  // namespace

std::span<const keyword> virtual_server_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
