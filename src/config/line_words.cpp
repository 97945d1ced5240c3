#include "line_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "keepalived_manners.hpp"
#include "shown_text.hpp"
#include "suggestion.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

std::string as_in(const keyword& row)
{
    return fmt::format("as in: {}", row.example);
}

/// keepalived passes over it.
void too_much(const line_read& line, std::size_t index)
{
    if (line.has(index))
        line.warning(line.words[index],
                     fmt::format("{} is lost: {} takes no more words", in_quotes(line.words[index]), line.row.name));
}

void read_tunnel(const line_read& line, forward_method& made)
{
    constexpr std::array<std::string_view, 7> all{"type", "ipip", "gue", "gre", "nocsum", "csum", "remcsum"};
    for (std::size_t i = 2; line.has(i); ++i) {
        const auto& text = line.words[i].text;
        if (text == "type" || text == "ipip")
            continue;
        if (text == "gre")
            made.tunnel = tunnel::gre;
        else if (text == "gue") {
            made.tunnel = tunnel::gue;
            if (line.has(i + 2) && line.words[i + 1].text == "port") {
                made.tunnel_port = read_port(line, line.words[i + 2]).value_or(0);
                i += 2;
            } else {
                line.error(line.words[i], "gue needs a port", "as in: lb_kind TUN type gue port 6080");
            }
        } else if (text == "csum")
            made.checksum = tunnel_checksum::full;
        else if (text == "remcsum")
            made.checksum = tunnel_checksum::remote;
        else if (text != "nocsum")
            not_a_value(line, line.words[i], all);
    }
}

}  // namespace

void not_a_value(const line_read& line, const word& given, std::span<const std::string_view> all)
{
    const auto meant = nearest(given.text, all);
    line.error(given,
               fmt::format("{} is not a value of {}", in_quotes(given), line.row.name),
               meant.empty() ? fmt::format("it can be one of: {}", fmt::join(all, ", "))
                             : fmt::format("did you mean {}?", meant));
}

std::optional<address> read_address(const line_read& line, const word& given)
{
    auto host = address::parse(given.text);
    if (!host)
        line.error(given, fmt::format("{} is not an IP address", in_quotes(given)), as_in(line.row));
    return host;
}

std::optional<std::uint16_t> read_port(const line_read& line, const word& given)
{
    const auto port = parse_number(given.text);
    if (port && *port <= 65'535)
        return static_cast<std::uint16_t>(*port);
    line.error(given, fmt::format("{} is not a port", in_quotes(given)), "a number from 1 to 65535; 0: any port");
    return std::nullopt;
}

std::optional<int> read_int(const line_read& line, const word& given, int_range range)
{
    const auto hint = fmt::format("a number from {} to {}", range.least, range.most);
    int value = 0;
    const auto text = without_plus(given.text);
    const auto* const end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, value);
    if (stopped != end || problem == std::errc::invalid_argument) {
        line.error(given, fmt::format("{} is not a whole number", in_quotes(given)), hint);
        return std::nullopt;
    }
    if (problem != std::errc{} || value < range.least || value > range.most) {
        line.error(given, fmt::format("{} is out of range for {}", in_quotes(given), line.row.name), hint);
        return std::nullopt;
    }
    return value;
}

std::optional<int> read_percent(const line_read& line, const word& given)
{
    int value = 0;
    const auto digits = given.text.ends_with('%') ? std::string_view{given.text}.substr(0, given.text.size() - 1)
                                                  : std::string_view{given.text};
    const auto* const end = digits.data() + digits.size();
    const auto [stopped, problem] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || problem != std::errc{} || stopped != end || value < 0 || value > 100) {
        line.error(given, fmt::format("{} is not a share", in_quotes(given)), "a number from 0% to 100%");
        return std::nullopt;
    }
    return value;
}

std::optional<milliseconds> read_time(const line_read& line, const word& given, milliseconds most)
{
    const auto value = parse_duration(without_plus(given.text), 1s);
    if (!value) {
        line.error(given,
                   fmt::format("{} is not a time", in_quotes(given)),
                   "a number with one of ms, s, m, h, d, as in 500ms, 3s or 1.5h; without, it means seconds");
        return std::nullopt;
    }
    if (*value > most) {
        line.error(given,
                   fmt::format("{} is out of range for {}", in_quotes(given), line.row.name),
                   fmt::format("a time from 0 to {}", format_duration(most)));
        return std::nullopt;
    }
    warn_of_unit(line.row, given, line.found);
    return std::chrono::ceil<milliseconds>(*value);
}

std::optional<bool> read_bool(const line_read& line, const word& given)
{
    const auto value = parse_boolean(given.text);
    if (!value)
        line.error(given,
                   fmt::format("{} is neither yes nor no", in_quotes(given)),
                   "true, on, yes, false, off, no, or nothing, which means yes");
    return value;
}

command read_command(const line_read& line, std::size_t first)
{
    command made;
    const auto& what = line.words.at(first);
    if (what.text.find_first_not_of(" \t") == std::string::npos) {
        line.error(what, fmt::format("{} has no command", line.row.name), as_in(line.row));
        return made;
    }
    made.line = what.text;
    name_outside(line, outside_thing::program, what);
    if (line.has(first + 1)) {
        const auto& user = line.words[first + 1];
        auto as = read_user(line, first + 1);
        made.user = std::move(as.user);
        made.group = std::move(as.group);
        if (made.line.find(' ') == std::string::npos && user.text != "root")
            line.warning(user,
                         fmt::format("{} is the user who runs {}", in_quotes(user), in_quotes(what)),
                         fmt::format("a command with arguments is quoted, as in: {} \"{} {}\"",
                                     line.words.front().text,
                                     printable(what.text),
                                     printable(user.text)));
    }
    too_much(line, first + 3);
    return made;
}

/// keepalived keeps what a line before it said of the user.
void read_program(const line_read& line, command& to)
{
    auto read = read_command(line);
    if (read.user.empty()) {
        read.user = std::move(to.user);
        read.group = std::move(to.group);
    }
    to = std::move(read);
}

void read_program_user(const line_read& line, command& of)
{
    auto [user, group] = read_user(line, 1);
    of.user = std::move(user);
    of.group = std::move(group);
}

run_as read_user(const line_read& line, std::size_t first)
{
    run_as made{.user = line.words.at(first).text};
    name_outside(line, outside_thing::user, line.words[first]);
    if (line.has(first + 1)) {
        made.group = line.words[first + 1].text;
        name_outside(line, outside_thing::group, line.words[first + 1]);
    }
    return made;
}

written_weight read_weight(const line_read& line, std::size_t first, int most)
{
    written_weight made;
    made.value = read_int(line, line.words.at(first), {.least = -most, .most = most});
    if (line.has(first + 1)) {
        constexpr std::array<std::string_view, 2> ways{"reverse", "noreverse"};
        const auto& way = line.words[first + 1];
        made.reverse = way.text == "reverse";
        if (std::find(ways.begin(), ways.end(), way.text) == ways.end())
            not_a_value(line, way, ways);
    }
    too_much(line, first + 2);
    return made;
}

forward_method read_method(const line_read& line)
{
    constexpr std::array<std::string_view, 3> all{"NAT", "DR", "TUN"};
    const auto& given = line.words.at(1);
    const auto chosen = std::find(all.begin(), all.end(), given.text);
    forward_method made;
    if (chosen == all.end()) {
        not_a_value(line, given, all);
        return made;
    }
    made.how = static_cast<forwarding>(chosen - all.begin());
    if (made.how == forwarding::tun)
        read_tunnel(line, made);
    else if (line.has(2))
        line.error(
            line.words[2], fmt::format("{} is too much here", in_quotes(line.words[2])), "only TUN has more words");
    return made;
}

std::optional<endpoint> read_endpoint(const line_read& line, std::size_t first)
{
    const auto& given = line.words.at(first);
    const auto tail = std::min(given.text.find_first_of("/-"), given.text.size());
    auto host = address::parse(std::string_view{given.text}.substr(0, tail));
    if (!host)
        host = read_address(line, given);  // says what is wrong
    else if (tail < given.text.size())
        line.warning(given,
                     fmt::format("'{}' is lost: this is one address", printable(given.text.substr(tail))),
                     "ranges stand in a virtual_server_group");
    std::optional<std::uint16_t> port{std::uint16_t{0}};
    if (line.has(first + 1))
        port = read_port(line, line.words[first + 1]);
    if (!host || !port)
        return std::nullopt;
    return endpoint{.host = *host, .port = *port};
}

void declare(const line_read& line, named_thing what, const word& name)
{
    if (name.text.empty()) {
        line.error(name, "this name is empty", as_in(line.row));
        return;
    }
    const auto [other, is_free] = line.in.written->declared.try_emplace({what, name.text}, name.at);
    if (!is_free)
        line.found.error(name.at,
                         fmt::format("{} is the name of another {} already", in_quotes(name), line.row.name),
                         {.notes = {{other->second, "the other one"}}});
}

void declare_again(const line_read& line, named_thing what, const word& name)
{
    auto& declared = line.in.written->declared;
    const auto other = declared.find({what, name.text});
    if (other == declared.end()) {
        declare(line, what, name);
        return;
    }
    line.found.warning(name.at,
                       fmt::format("{} is the name of another {}; this one counts", in_quotes(name), line.row.name),
                       {.notes = {{std::exchange(other->second, name.at), "the other one"}}});
}

void refer(const line_read& line, named_thing what, const word& name)
{
    line.in.written->references.push_back({.what = what, .name = name});
}

void name_outside(const line_read& line, outside_thing what, const word& name)
{
    line.in.written->outside.push_back({.what = what, .name = name.text, .at = name.at});
}

bool is_multicast(const address& host) noexcept
{
    return host.kind == address::family::v4 ? (host.bytes[0] & 0xf0U) == 0xe0U : host.bytes[0] == 0xffU;
}

}  // namespace tenbin::config
