// What the box has whoever is master, and two blocks on interfaces and certificates.
#include <fmt/format.h>

#include "iproute_words.hpp"
#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "vrrp_blocks.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

void read_static_address(const line_read& line)
{
    if (auto made = read_ip_entry(line))
        line.in.model->static_addresses.push_back(std::move(*made));
}

void read_static_route(const line_read& line)
{
    if (auto made = read_route_words(line))
        line.in.model->static_routes.push_back(std::move(*made));
}

void read_static_rule(const line_read& line)
{
    if (auto made = read_rule_words(line))
        line.in.model->static_rules.push_back(std::move(*made));
}

void read_delay(const line_read& line)
{
    if (!line.has(1) || line.has(3)) {
        line.error(line.words.back(), "an entry is an interface and one or two times", "as in: eth0 1.5 3");
        return;
    }
    const auto down = read_time(line, line.words[1], 1h);
    const auto up = line.has(2) ? read_time(line, line.words[2], 1h) : down;
    if (down && up)
        line.in.model->interface_delays.push_back({.interface = line.words[0].text, .down = *down, .up = *up});
}

template <std::string ssl_settings::*Field> void put_path(scope& in, const std::string& value)
{
    in.model->ssl.*Field = value;
}

constexpr keyword rows[] = {
    {.name = "static_ipaddress",
     .where = place::top,
     .value = entries{.shape = "as virtual_ipaddress", .read = read_static_address},
     .example = "static_ipaddress { 192.0.2.1/24 dev eth0 }",
     .help = "Addresses that the box has whoever is master, one a line.",
     .repeatable = true},
    {.name = "static_routes",
     .where = place::top,
     .value = entries{.shape = "as `ip route add` takes it", .read = read_static_route},
     .example = "static_routes { 198.51.100.0/24 via 192.0.2.1 dev eth0 }",
     .help = "Routes that it has, one a line.",
     .repeatable = true},
    {.name = "static_rules",
     .where = place::top,
     .value = entries{.shape = "as `ip rule add` takes it", .read = read_static_rule},
     .example = "static_rules { from 192.0.2.0/24 table 5 preference 100 }",
     .help = "Routing rules that it has, one a line.",
     .repeatable = true},
    {.name = "interface_up_down_delays",
     .where = place::top,
     .value = entries{.shape = "IF DOWN [UP]", .read = read_delay},
     .example = "interface_up_down_delays { eth0 1.5 3 }",
     .help = "How long changes of an interface are not believed.",
     .repeatable = true},
    {.name = "SSL",
     .where = place::top,
     .value = nested{.opens = place::ssl},
     .example = "SSL {",
     .help = "What all SSL_GET have."},
    {.name = "password",
     .where = place::ssl,
     .value = password{[](scope& in, secret value) { in.model->ssl.password = std::move(value); }},
     .example = "password file:/etc/tenbin/ssl.pass",
     .help = "The key's password: itself, file:PATH or env:NAME."},
    {.name = "ca",
     .where = place::ssl,
     .value = free_text{put_path<&ssl_settings::ca>},
     .example = "ca /etc/tenbin/ca.pem",
     .help = "The certificates that are trusted."},
    {.name = "certificate",
     .where = place::ssl,
     .value = free_text{put_path<&ssl_settings::certificate>},
     .example = "certificate /etc/tenbin/client.pem",
     .help = "The client's certificate."},
    {.name = "key",
     .where = place::ssl,
     .value = free_text{put_path<&ssl_settings::key>},
     .example = "key /etc/tenbin/client.key",
     .help = "Its key."},
};

}  // namespace

std::span<const keyword> static_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
