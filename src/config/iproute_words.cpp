#include "iproute_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "suggestion.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

/// What stands behind a word.
enum class value_kind { none, text, number, address, prefix, the_rest };

struct known_word {
    std::string_view name;
    value_kind value;
};

using enum value_kind;

constexpr known_word route_words[] = {{"unicast", none},       {"local", none},       {"broadcast", none},
                                      {"multicast", none},     {"throw", none},       {"unreachable", none},
                                      {"prohibit", none},      {"blackhole", none},   {"onlink", none},
                                      {"no_track", none},      {"nexthop", none},     {"lock", none},
                                      {"inet", none},          {"inet6", none},       {"fastopen_no_cookie", number},
                                      {"to", prefix},          {"via", address},      {"gw", address},
                                      {"or", address},         {"src", address},      {"dev", text},
                                      {"oif", text},           {"table", text},       {"tos", text},
                                      {"dsfield", text},       {"metric", number},    {"priority", number},
                                      {"preference", number},  {"scope", text},       {"protocol", text},
                                      {"mtu", number},         {"hoplimit", number},  {"advmss", number},
                                      {"rtt", text},           {"rttvar", text},      {"rto_min", text},
                                      {"reordering", number},  {"window", number},    {"cwnd", number},
                                      {"ssthresh", number},    {"initcwnd", number},  {"initrwnd", number},
                                      {"realms", text},        {"features", text},    {"quickack", text},
                                      {"congctl", text},       {"pref", text},        {"weight", number},
                                      {"ttl-propagate", text}, {"track_group", text}, {"encap", the_rest}};

constexpr known_word rule_words[] = {{"not", none},
                                     {"l3mdev", none},
                                     {"no_track", none},
                                     {"nop", none},
                                     {"unicast", none},
                                     {"blackhole", none},
                                     {"unreachable", none},
                                     {"prohibit", none},
                                     {"from", prefix},
                                     {"to", prefix},
                                     {"tos", text},
                                     {"dsfield", text},
                                     {"fwmark", text},
                                     {"iif", text},
                                     {"dev", text},
                                     {"oif", text},
                                     {"priority", number},
                                     {"preference", number},
                                     {"order", number},
                                     {"table", text},
                                     {"lookup", text},
                                     {"realms", text},
                                     {"goto", number},
                                     {"suppress_prefixlength", number},
                                     {"suppress_ifgroup", text},
                                     {"uidrange", text},
                                     {"ipproto", text},
                                     {"sport", text},
                                     {"dport", text},
                                     {"protocol", text},
                                     {"tun_id", number},
                                     {"track_group", text}};

bool is_prefix(std::string_view given)
{
    if (given == "default" || given == "default6" || given == "all" || given == "any")
        return true;
    const auto cut = given.find('/');
    const auto host = address::parse(given.substr(0, cut));
    if (!host || cut == std::string_view::npos)
        return host.has_value();
    const auto bits = parse_number(given.substr(cut + 1));
    return bits && *bits <= (host->kind == address::family::v4 ? 32U : 128U);
}

/// What a value should have been; empty if it is right.
std::string_view wanted(value_kind kind, const std::string& given)
{
    if (kind == number && !parse_number(given))
        return "a number";
    if (kind == value_kind::address && !tenbin::address::parse(given))
        return "an IP address";
    if (kind == prefix && !is_prefix(given))
        return "an IP address, with a prefix or without";
    return {};
}

/// A word that may stand between a keyword and its value: `mtu lock 1400`, `via inet6 2001:db8::1`.
bool is_filler(std::string_view given)
{
    return given == "lock" || given == "inet" || given == "inet6";
}

class iproute_reader {
public:
    iproute_reader(const line_read& line, std::span<const known_word> all, std::string_view what)
        : line_{line}, all_{all}, what_{what}
    {
    }

    std::optional<iproute_entry> read(std::size_t bare_prefixes)
    {
        iproute_entry made;
        for (const auto& each : line_.words)
            made.words.push_back(each.text);
        for (std::size_t at = 0; line_.has(at); ++at) {
            const auto& given = line_.words[at];
            const auto known =
                std::find_if(all_.begin(), all_.end(), [&](const known_word& each) { return each.name == given.text; });
            if (known == all_.end() && bare_prefixes > 0 && is_prefix(given.text)) {
                --bare_prefixes;
                continue;
            }
            if (known == all_.end())
                return unknown(given, bare_prefixes);
            if (known->value == the_rest)
                break;
            if (known->value == none)
                continue;
            if (line_.has(at + 1) && is_filler(line_.words[at + 1].text))
                ++at;
            if (!line_.has(++at)) {
                line_.error(given, fmt::format("{} needs a value", known->name));
                return std::nullopt;
            }
            const auto& value = line_.words[at];
            if (const auto right = wanted(known->value, value.text); !right.empty()) {
                line_.error(value, fmt::format("{} is not {}", in_quotes(value), right));
                return std::nullopt;
            }
            bare_prefixes -= known->name == "to" && bare_prefixes > 0 ? 1 : 0;
        }
        return made;
    }

private:
    std::optional<iproute_entry> unknown(const word& given, std::size_t bare_prefixes) const
    {
        std::vector<std::string_view> names;
        for (const auto& each : all_)
            names.push_back(each.name);
        const auto meant = nearest(given.text, names);
        const bool is_address = bare_prefixes > 0 && given.text.find_first_of(".:/") != std::string::npos;
        line_.error(given,
                    is_address ? fmt::format("{} is not an IP address, with a prefix or without", in_quotes(given))
                               : fmt::format("{} is no word of a {}", in_quotes(given), what_),
                    meant.empty() || is_address ? fmt::format("as in: {}", line_.row.example)
                                                : fmt::format("did you mean {}?", meant));
        return std::nullopt;
    }

    const line_read& line_;
    std::span<const known_word> all_;
    std::string_view what_;
};

}  // namespace

std::optional<iproute_entry> read_route_words(const line_read& line)
{
    return iproute_reader{line, route_words, "route"}.read(1);
}

std::optional<iproute_entry> read_rule_words(const line_read& line)
{
    return iproute_reader{line, rule_words, "rule"}.read(0);
}

}  // namespace tenbin::config
