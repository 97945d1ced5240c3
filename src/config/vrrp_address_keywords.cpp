// Addresses, routes and rules of a vrrp_instance.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "iproute_words.hpp"
#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "values.hpp"
#include "vrrp_blocks.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

constexpr std::string_view address_shape =
    "ADDRESS[/N] [brd ADDRESS|+|-] [dev IF] [scope SCOPE] [label LABEL] [peer ADDRESS[/N]] …";
constexpr std::array<std::string_view, 8> address_flags{
    "home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "no_track", "use_vmac", "nodad"};

struct prefixed {
    address host{};
    unsigned prefix = 0;
};

/// "192.0.2.1/24", in which the prefix may be missing.
std::optional<prefixed> read_prefixed(const line_read& line, const word& given)
{
    const std::string_view text{given.text};
    const auto cut = text.find('/');
    const auto host = address::parse(text.substr(0, cut));
    if (!host) {
        line.error(given, fmt::format("{} is not an IP address", in_quotes(given)), "as in: 192.0.2.10/24 dev eth0");
        return std::nullopt;
    }
    const unsigned width = host->kind == address::family::v4 ? 32 : 128;
    if (cut == std::string_view::npos)
        return prefixed{.host = *host, .prefix = width};
    const auto bits = parse_number(text.substr(cut + 1));
    if (!bits || *bits > width) {
        line.error(given,
                   fmt::format("{} has no prefix of that length", in_quotes(given)),
                   fmt::format("a number from 0 to {} behind the /", width));
        return std::nullopt;
    }
    return prefixed{.host = *host, .prefix = *bits};
}

/// The kernel's labels end with their 15th letter.
void put_label(const line_read& line, ip_entry& made, const word& value)
{
    constexpr std::size_t letters_max = 15;
    if (value.text.size() > letters_max)
        line.error(value, fmt::format("the label {} is too long", in_quotes(value)), "at most 15 letters");
    else
        made.label = value.text;
}

void put_lifetime(const line_read& line, ip_entry& made, const word& value)
{
    if (value.text != "forever" && !parse_number(value.text))
        line.error(value, fmt::format("{} is not a time", in_quotes(value)), "a number of seconds, or forever");
    else
        made.preferred_lft = value.text;
}

/// Puts the value of one of the words that have one; whether it is such a word.
bool put_value(const line_read& line, ip_entry& made, std::string_view key, const word& value)
{
    if (key == "dev")
        made.device = value.text;
    else if (key == "label")
        put_label(line, made, value);
    else if (key == "scope")
        made.scope = value.text;
    else if (key == "preferred_lft")
        put_lifetime(line, made, value);
    else if (key == "brd" || key == "broadcast") {
        if (value.text == "+" || value.text == "-" || read_address(line, value))
            made.broadcast = value.text;
    } else if (key == "peer") {
        if (const auto peer = read_prefixed(line, value)) {
            made.peer = peer->host;
            made.peer_prefix = peer->prefix;
        }
    } else if (key == "track_group")
        line.warning(value, "known to keepalived, without effect here: track_group");
    else
        return false;
    return true;
}

constexpr std::array<std::string_view, 8> words_with_value{
    "dev", "label", "scope", "preferred_lft", "brd", "broadcast", "peer", "track_group"};

/// A broadcast address needs a network of more than two addresses, of IPv4.
bool check_broadcast(const line_read& line, const ip_entry& made)
{
    const auto& first = line.words.front();
    if (made.broadcast.empty())
        return true;
    if (made.host.kind == address::family::v6) {
        line.error(first, fmt::format("{} can't have a broadcast address", in_quotes(first)), "IPv6 knows none");
        return false;
    }
    const bool is_computed = made.broadcast == "+" || made.broadcast == "-";
    if (is_computed && made.prefix > 30) {
        line.error(first,
                   fmt::format("{} has no broadcast address", in_quotes(first)),
                   "say a prefix of at most 30, as in: 192.0.2.10/24 brd +");
        return false;
    }
    return true;
}

void read_route(const line_read& line)
{
    if (auto made = read_route_words(line))
        open<vrrp_instance>(line.in).routes.push_back(std::move(*made));
}

void read_rule(const line_read& line)
{
    if (auto made = read_rule_words(line))
        open<vrrp_instance>(line.in).rules.push_back(std::move(*made));
}

constexpr keyword rows[] = {
    {.name = "virtual_ipaddress",
     .where = place::vrrp_instance,
     .value = entries{.shape = address_shape, .read = read_virtual_address},
     .example = "virtual_ipaddress { 192.0.2.10/24 }",
     .help = "The addresses that the master has, one a line.",
     .repeatable = true},
    {.name = "virtual_ipaddress_excluded",
     .where = place::vrrp_instance,
     .value = entries{.shape = address_shape, .read = read_excluded_address},
     .example = "virtual_ipaddress_excluded { 192.0.2.11/24 }",
     .help = "More addresses that the master has; adverts do not name them.",
     .repeatable = true},
    {.name = "virtual_routes",
     .where = place::vrrp_instance,
     .value = entries{.shape = "as `ip route add` takes it", .read = read_route},
     .example = "virtual_routes { 198.51.100.0/24 via 192.0.2.1 dev eth0 }",
     .help = "Routes that the master has, one a line.",
     .repeatable = true},
    {.name = "virtual_rules",
     .where = place::vrrp_instance,
     .value = entries{.shape = "as `ip rule add` takes it", .read = read_rule},
     .example = "virtual_rules { from 192.0.2.0/24 table 5 preference 100 }",
     .help = "Routing rules that the master has, one a line.",
     .repeatable = true},
};

}  // namespace

std::optional<ip_entry> read_ip_entry(const line_read& line)
{
    const auto host = read_prefixed(line, line.words.front());
    if (!host)
        return std::nullopt;
    ip_entry made{.host = host->host, .prefix = host->prefix};
    for (std::size_t i = 1; line.has(i); ++i) {
        const auto& key = line.words[i];
        if (std::find(address_flags.begin(), address_flags.end(), key.text) != address_flags.end()) {
            made.flags.push_back(key.text);
            continue;
        }
        const bool has_value =
            std::find(words_with_value.begin(), words_with_value.end(), key.text) != words_with_value.end();
        if (has_value && line.has(i + 1)) {
            put_value(line, made, key.text, line.words[++i]);
            continue;
        }
        if (has_value)
            line.error(key, fmt::format("{} needs a value", in_quotes(key)));
        else
            line.error(key,
                       fmt::format("{} is too much here", in_quotes(key)),
                       "one address a line, as in: 192.0.2.10/24 dev eth0");
        return std::nullopt;
    }
    return check_broadcast(line, made) ? std::optional{std::move(made)} : std::nullopt;
}

void read_virtual_address(const line_read& line)
{
    auto& instance = open<vrrp_instance>(line.in);
    auto made = read_ip_entry(line);
    if (!made)
        return;
    if (instance.addresses.empty()) {
        instance.family = made->host.kind;
    } else if (instance.family != made->host.kind) {
        line.error(line.words.front(),
                   fmt::format("{} is of another family than the addresses before it", in_quotes(line.words.front())),
                   "it may stand in virtual_ipaddress_excluded, or in an instance of its own");
        return;
    }
    instance.addresses.push_back(std::move(*made));
    line.in.written->instances.back().addresses.push_back(line.words.front().at);
}

void read_excluded_address(const line_read& line)
{
    if (auto made = read_ip_entry(line)) {
        open<vrrp_instance>(line.in).excluded_addresses.push_back(std::move(*made));
        line.in.written->instances.back().excluded.push_back(line.words.front().at);
    }
}

std::span<const keyword> vrrp_address_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
