#include "service_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "line_words.hpp"
#include "quorum_checks.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

/// Of an entry of a group.
constexpr std::uint64_t addresses_max = 65'536;

/// The last address of "192.0.2.1-20" (the last number), of an IPv6 range (the last group), or of "a-b".
std::optional<address> last_of_range(const address& first, std::string_view tail)
{
    if (const auto whole = address::parse(tail))
        return whole->kind == first.kind ? whole : std::nullopt;
    unsigned value = 0;
    const bool is_v4 = first.kind == address::family::v4;
    const auto [end, problem] = std::from_chars(tail.data(), tail.data() + tail.size(), value, is_v4 ? 10 : 16);
    if (problem != std::errc{} || end != tail.data() + tail.size() || value > (is_v4 ? 255U : 65'535U))
        return std::nullopt;
    auto last = first;
    if (is_v4) {
        last.bytes[3] = static_cast<std::uint8_t>(value);
    } else {
        last.bytes[14] = static_cast<std::uint8_t>(value >> 8U);
        last.bytes[15] = static_cast<std::uint8_t>(value & 0xffU);
    }
    return last;
}

/// The first and the last address of "192.0.2.0/28".
bool spread_over_prefix(service_entry& entry, std::string_view tail)
{
    const auto bits = parse_number(tail);
    const unsigned width = entry.first.kind == address::family::v4 ? 32 : 128;
    if (!bits || *bits == 0 || *bits > width)
        return false;
    for (unsigned bit = *bits; bit < width; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        entry.first.bytes[bit / 8] = static_cast<std::uint8_t>(entry.first.bytes[bit / 8] & ~mask);
        entry.last.bytes[bit / 8] |= mask;
    }
    return true;
}

bool read_range(service_entry& entry, std::string_view text)
{
    const auto cut = text.find_first_of("-/");
    const auto first = address::parse(text.substr(0, cut));
    if (!first)
        return false;
    entry.first = entry.last = *first;
    if (cut == std::string_view::npos)
        return true;
    const auto tail = text.substr(cut + 1);
    if (text[cut] == '/')
        return spread_over_prefix(entry, tail);
    const auto last = last_of_range(*first, tail);
    if (!last || *last < *first)
        return false;
    entry.last = *last;
    return true;
}

/// How many addresses more than one.
std::uint64_t further_addresses(const service_entry& entry)
{
    const std::size_t size = entry.first.kind == address::family::v4 ? 4 : 16;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < size; ++i) {
        // The upper half of an IPv6 address is shifted out: two that differ there are too far apart to be counted.
        if (i < size / 2 && size == 16 && entry.first.bytes[i] != entry.last.bytes[i])
            return std::numeric_limits<std::uint64_t>::max();
        first = first << 8U | entry.first.bytes[i];
        last = last << 8U | entry.last.bytes[i];
    }
    return last - first;
}

/// Whether a word of a group can only be the first of an entry.
bool begins_entry(const word& given)
{
    service_entry entry;
    return given.text == "fwmark" || read_range(entry, given.text);
}

std::optional<unsigned> read_mark(const line_read& line, const word& given)
{
    const auto mark = parse_number(given.text);
    if (mark && *mark > 0)
        return mark;
    line.error(given, fmt::format("{} is not a firewall mark", in_quotes(given)), "a number from 1 on");
    return std::nullopt;
}

address::family family_of(const virtual_server& service)
{
    if (service.family)
        return *service.family;
    return service.where.first.kind;
}

/// Whether the words of the service name one address: what its servers' family and port can be compared with.
bool is_of_one_address(const virtual_server& service)
{
    return service.group.empty() && service.where.mark == 0 && service.where.first != address{};
}

std::uint64_t weight_of_all(const virtual_server& service)
{
    std::uint64_t sum = 0;
    for (const auto& each : service.servers)
        sum += each.weight;
    return sum;
}

void check_quorum(const block_read& block, virtual_server& service)
{
    const auto sum = weight_of_all(service);
    if (sum == 0 && !service.servers.empty())
        block.found.warning(block.key, "all real servers weigh 0: none gets a connection");
    if (!service.servers.empty())
        settle_quorum(service.quorum, service.hysteresis, sum, block.seen, block.found);
}

void check_what_is_said(const block_read& block, virtual_server& service)
{
    const auto silent = [&](std::string_view keyword, std::string_view taken) {
        if (!block.has_seen(keyword))
            block.found.warning(block.key,
                                fmt::format("this virtual_server has no {}: {} is taken", keyword, taken),
                                {.hint = fmt::format("say what is meant, as in: {} {}", keyword, taken)});
    };
    silent("lb_algo", "wlc");
    silent("lb_kind", "NAT");
    if (service.where.mark == 0)
        silent("protocol", "UDP");
    else if (const auto protocol = block.seen.find("protocol"); protocol != block.seen.end())
        block.found.warning(protocol->second,
                            "protocol means nothing for a firewall mark",
                            {.hint = "all packets with the mark belong to the service"});
    if (const auto ops = block.seen.find("ops"); ops != block.seen.end() && service.one_packet &&
                                                 service.where.mark == 0 && service.protocol != transport::udp) {
        block.found.warning(ops->second, "ops is for UDP only", {.hint = "it is off, as by keepalived"});
        service.one_packet = false;
    }
}

/// Only NAT can change the port. The kernel would refuse the entry.
void check_sorry_port(const block_read& block, virtual_server& service)
{
    if (!service.sorry_server)
        return;
    auto& port = service.sorry_server->port;
    const auto& method = service.sorry_server_method.value_or(service.method);
    if (port != 0 && port != service.where.port && method.how != forwarding::nat && is_of_one_address(service)) {
        block.found.warning(block.seen.at("sorry_server"),
                            fmt::format("{} can't change the port: {} is taken",
                                        method.how == forwarding::dr ? "DR" : "TUN",
                                        service.where.port));
        port = 0;
    }
    if (port == 0)
        port = service.where.port;
}

}  // namespace

void begin_group(const line_read& line)
{
    auto& all = line.in.model->virtual_server_groups;
    const bool is_named = line.has(1);
    const auto other = std::find_if(all.begin(), all.end(), [&](const auto& each) {
        return is_named && each.name == line.words[1].text && !each.name.empty();
    });
    if (other != all.end()) {
        line.warning(line.words[1],
                     fmt::format("another group has the name {}", in_quotes(line.words[1])),
                     "its entries and these are one group, as for keepalived");
        open_as(line.in, *other);
        return;
    }
    auto& made = all.emplace_back();
    open_as(line.in, made);
    if (!is_named)
        return;
    made.name = line.words[1].text;
    declare(line, named_thing::virtual_server_group, line.words[1]);
}

namespace {

/// The mark of `fwmark N [inet|inet6]` from words[at] on, which is moved behind it.
std::optional<service_entry> read_marked_entry(const line_read& line, std::size_t& at)
{
    if (!line.has(at + 1)) {
        line.error(line.words[at], "fwmark needs a number", "as in: fwmark 5");
        return std::nullopt;
    }
    const auto mark = read_mark(line, line.words[at + 1]);
    if (!mark)
        return std::nullopt;
    service_entry entry{.mark = *mark};
    at += 2;
    if (line.has(at) && (line.words[at].text == "inet" || line.words[at].text == "inet6"))
        entry.family = line.words[at++].text == "inet" ? address::family::v4 : address::family::v6;
    return entry;
}

/// `ADDRESS[-LAST|/N] [PORT]` from words[at] on, which is moved behind it.
std::optional<service_entry> read_ranged_entry(const line_read& line, std::size_t& at)
{
    service_entry entry;
    const auto& first = line.words[at++];
    if (!read_range(entry, first.text)) {
        line.error(first,
                   fmt::format("{} is no address and no range of addresses", in_quotes(first)),
                   "as in: 192.0.2.10 80, 192.0.2.10-19 80 or 192.0.2.0/28 80");
        return std::nullopt;
    }
    if (further_addresses(entry) >= addresses_max) {
        line.error(first,
                   fmt::format("{} is more than {} addresses, each of them a service", in_quotes(first), addresses_max),
                   "let the firewall mark the packets, as in: fwmark 5");
        return std::nullopt;
    }
    if (!line.has(at) || begins_entry(line.words[at]))
        return entry;
    const auto port = read_port(line, line.words[at++]);
    if (!port)
        return std::nullopt;
    entry.port = *port;
    return entry;
}

}  // namespace

void read_group_entry(const line_read& line)
{
    auto& group = open<virtual_server_group>(line.in);
    for (std::size_t at = 0; line.has(at);) {
        const auto& first = line.words[at];
        if (at > 0 && !begins_entry(first)) {
            line.warning(first, fmt::format("{} is lost: an entry takes no more words", in_quotes(first)));
            return;
        }
        if (at > 0)
            line.warning(first,
                         fmt::format("{} stands on the line of another entry", in_quotes(first)),
                         "it is read, but keepalived would not see it: give it a line of its own");
        const auto entry = first.text == "fwmark" ? read_marked_entry(line, at) : read_ranged_entry(line, at);
        if (!entry)
            return;
        group.entries.push_back(*entry);
    }
}

void begin_virtual_server(const line_read& line)
{
    auto& made = line.in.model->virtual_servers.emplace_back();
    open_as(line.in, made);
    line.in.service = {};
    auto& written = line.in.written->services.emplace_back();
    const auto& key = line.words.front();
    written.where = written.method = key.at;
    if (!line.has(1))
        return;
    const auto& first = line.words[1];
    written.where = first.at;
    const bool is_group = first.text == "group";
    if (is_group || first.text == "fwmark") {
        if (!line.has(2)) {
            line.error(first, fmt::format("{} needs a {}", first.text, is_group ? "name" : "number"));
            return;
        }
        written.where = line.words[2].at;
        if (is_group) {
            made.group = line.words[2].text;
            refer(line, named_thing::virtual_server_group, line.words[2]);
        } else if (const auto mark = read_mark(line, line.words[2])) {
            made.where.mark = *mark;
        }
        return;
    }
    if (const auto where = read_endpoint(line, 1))
        made.where = {.first = where->host, .last = where->host, .port = where->port};
}

void read_sorry_server(const line_read& line)
{
    auto& service = open<virtual_server>(line.in);
    const auto where = read_endpoint(line, 1);
    if (!where)
        return;
    if (is_of_one_address(service) && family_of(service) != where->host.kind && service.method.how != forwarding::tun)
        line.found.error(line.words[1].at,
                         fmt::format("{} is not of the service's family", where->host.to_string()),
                         {.notes = {{line.in.written->services.back().where, "the service"}}});
    service.sorry_server = *where;
}

void end_virtual_server(const block_read& block)
{
    auto& service = open<virtual_server>(block.in);
    check_what_is_said(block, service);
    if (!block.has_seen("real_server")) {
        block.found.error(
            block.key, "this virtual_server has no real_server", {.hint = "as in: real_server 192.0.2.11 80 {"});
        return;
    }
    check_quorum(block, service);
    check_sorry_port(block, service);
    service.alpha = block.in.service.alpha.value_or(false);
    service.inhibit_on_failure = block.in.service.inhibit_on_failure;
    if (service.where.port == 0 && is_of_one_address(service) && !service.persistence) {
        block.found.warning(block.in.written->services.back().where,
                            "a service of all ports needs persistence",
                            {.hint = "persistence_timeout 360 is taken; or say its port"});
        service.persistence.emplace();
    }
}

void begin_service_server(const line_read& line)
{
    auto& service = open<virtual_server>(line.in);
    auto& made = service.servers.emplace_back();
    open_as(line.in, made);
    made.weight = service.weight;
    auto& written = line.in.written->services.back().servers;
    written.push_back(line.words.front().at);
    if (!line.has(1))
        return;
    written.back() = line.words[1].at;
    const auto where = read_endpoint(line, 1);
    if (!where)
        return;
    made.where = *where;
    if (made.where.port == 0)
        made.where.port = service.where.port;
}

/// Which port and family the kernel allows is known when the server's own lvs_method is.
void end_service_server(const block_read& block)
{
    auto& service = open<virtual_server>(block.in);
    auto& server = open<service_server>(block.in);
    server.alpha = block.in.service.alpha.value_or(false);
    server.inhibit_on_failure = block.in.service.inhibit_on_failure;
    if (server.upper_threshold != 0 && server.lower_threshold > server.upper_threshold)
        block.found.warning(block.seen.at("lthreshold"),
                            "lthreshold is above uthreshold: it has no effect",
                            {.notes = {{block.seen.at("uthreshold"), "the other line"}}});
    const auto& method = server.method ? *server.method : service.method;
    const bool is_direct = method.how != forwarding::nat;
    const auto at = block.in.written->services.back().servers.back();
    if (server.where.host == address{} || !is_of_one_address(service))
        return;
    if (method.how != forwarding::tun && server.where.host.kind != family_of(service))
        block.found.error(at,
                          fmt::format("{} is not of the service's family", server.where.host.to_string()),
                          {.hint = "only TUN brings packets of one family to servers of the other",
                           .notes = {{block.in.written->services.back().where, "the service"}}});
    if (is_direct && server.where.port != service.where.port && block.has(2)) {
        block.warning(block.words[2],
                      fmt::format("{} can't change the port: {} is taken",
                                  method.how == forwarding::dr ? "DR" : "TUN",
                                  service.where.port),
                      "only NAT can; the checks keep the port as written");
        for (auto& check : server.checks)
            if (!check.connect_port)
                check.connect_port = server.where.port;
        server.where.port = service.where.port;
    }
}

}  // namespace tenbin::config
