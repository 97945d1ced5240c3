// Virtual servers against each other, against proxies, and against this box's own segments.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "cross_checks.hpp"

namespace tenbin::config {

namespace {

/// An address with the bits behind a prefix cleared.
address network_of(address host, unsigned prefix)
{
    const unsigned width = host.kind == address::family::v4 ? 32 : 128;
    for (unsigned bit = prefix; bit < width; ++bit)
        host.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    return host;
}

/// The segments that the prefixes of some addresses tell. Which of them hold an address is a look-up for each length
/// of prefix, of which there are few, however many addresses there are.
class segments {
public:
    using network = std::pair<unsigned, address>;  ///< prefix first

    void add(const address& host, unsigned prefix, text_range at)
    {
        networks_.try_emplace({prefix, network_of(host, prefix)}, at);
        prefixes_[host.kind].insert(prefix);
    }

    [[nodiscard]] std::vector<network> holding(const address& host) const
    {
        std::vector<network> found;
        const auto prefixes = prefixes_.find(host.kind);
        if (prefixes == prefixes_.end())
            return found;
        for (const auto prefix : prefixes->second)
            if (const network each{prefix, network_of(host, prefix)}; networks_.contains(each))
                found.push_back(each);
        return found;
    }

    /// Where the first address of a segment that is known was written.
    [[nodiscard]] text_range place_of(const network& known) const { return networks_.at(known); }

private:
    std::map<network, text_range> networks_;
    std::map<address::family, std::set<unsigned>> prefixes_;
};

/// The segments of the virtual routers, as far as their prefixes tell them.
segments segments_of(const model& all, const written& where)
{
    segments known;
    const auto add = [&](std::span<const ip_entry> entries, std::span<const text_range> places) {
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (const unsigned width = entries[i].host.kind == address::family::v4 ? 32 : 128;
                entries[i].prefix < width)
                known.add(entries[i].host, entries[i].prefix, places[i]);
    };
    for (std::size_t i = 0; i < all.vrrp_instances.size(); ++i) {
        add(all.vrrp_instances[i].addresses, where.instances[i].addresses);
        add(all.vrrp_instances[i].excluded_addresses, where.instances[i].excluded);
    }
    return known;
}

/// Where a virtual server stands: its own entry, or those of its group.
struct service_place {
    std::span<const service_entry> entries{};
    std::set<segments::network> near{};  ///< the box's segments in which they lie
};

service_place place_of(std::span<const service_entry> entries, const segments& known)
{
    service_place made{.entries = entries};
    for (const auto& each : entries)
        if (each.mark == 0)
            for (const auto& network : known.holding(each.first))
                made.near.insert(network);
    return made;
}

bool is_known(const service_entry& entry)
{
    return entry.mark != 0 || entry.first != address{};
}

/// Which addresses of one port, or which marks, belong to which virtual server. What is held never overlaps, so that a
/// search among thousands is one by halving.
class claims {
public:
    /// Takes the entry for the virtual server written at `by`. Tells the other one that has some of it already.
    std::optional<text_range> take(const service_entry& entry, text_range by)
    {
        auto first = entry.first;
        auto last = entry.last;
        auto next = taken_.upper_bound(first);
        if (next != taken_.begin() && std::prev(next)->second.last >= first)
            --next;
        while (next != taken_.end() && next->first <= last) {
            if (next->second.by != by)
                return next->second.by;
            first = std::min(first, next->first);
            last = std::max(last, next->second.last);
            next = taken_.erase(next);
        }
        taken_.emplace(first, claim{.last = last, .by = by});
        return std::nullopt;
    }

private:
    struct claim {
        address last;
        text_range by;
    };
    std::map<address, claim> taken_;  ///< by the first address
};

/// What two entries must have in common to be able to overlap: the mark and its family, or port and protocol.
using claim_kind = std::tuple<unsigned, std::optional<address::family>, std::uint16_t, transport>;

claim_kind kind_of(const service_entry& entry, transport protocol)
{
    if (entry.mark != 0)
        return {entry.mark, entry.family, std::uint16_t{0}, transport::tcp};
    return {0U, std::nullopt, entry.port, protocol};
}

std::optional<address::family> family_of(const service_entry& entry)
{
    if (entry.mark == 0)
        return entry.first.kind;
    return entry.family;
}

/// A real server has one family; only TUN can bring packets of the other one to it.
void check_families(const virtual_server& service,
                    std::span<const service_entry> entries,
                    const written::service& where,
                    findings& found)
{
    if (service.group.empty())
        return;  // done when the block was read
    const auto first_of = [&](address::family kind) {
        return std::find_if(entries.begin(), entries.end(), [&](const auto& each) {
            return is_known(each) && family_of(each) == kind;
        });
    };
    const auto v4 = first_of(address::family::v4);
    const auto v6 = first_of(address::family::v6);
    for (std::size_t i = 0; i < service.servers.size(); ++i) {
        const auto& server = service.servers[i];
        const auto other = server.where.host.kind == address::family::v4 ? v6 : v4;
        if (other == entries.end() || server.where.host == address{} ||
            server.method.value_or(service.method).how == forwarding::tun)
            continue;
        const auto what = other->mark != 0 ? fmt::format("fwmark {}", other->mark) : other->first.to_string();
        found.error(where.servers[i],
                    fmt::format("{} is not of the family of {}", server.where.host.to_string(), what),
                    {.hint = "only TUN brings packets of one family to servers of the other",
                     .notes = {{where.where, "which is in the group of this service"}}});
        return;
    }
}

void check_servers(const virtual_server& service, const written::service& where, findings& found)
{
    std::map<endpoint, text_range> pool;
    for (std::size_t i = 0; i < service.servers.size() && !found.full(); ++i) {
        const auto& server = service.servers[i];
        if (server.where.host == address{})
            continue;
        const auto [other, is_new] = pool.try_emplace(server.where, where.servers[i]);
        if (!is_new)
            found.error(where.servers[i],
                        fmt::format("{} is in this pool already", server.where.to_string()),
                        {.notes = {{other->second, "the other line"}}});
    }
}

/// SCENARIO.md: with NAT, a server answers a client of its own segment directly, from an address the client did not
/// ask.
void check_nat(const virtual_server& service,
               const service_place& place,
               const segments& known,
               const written::service& where,
               findings& found)
{
    if (place.near.empty())
        return;
    for (const auto& server : service.servers) {
        if ((server.method ? *server.method : service.method).how != forwarding::nat || server.where.host == address{})
            continue;
        for (const auto& network : known.holding(server.where.host))
            if (place.near.contains(network)) {
                found.warning(where.method,
                              fmt::format("clients of the segment of {} get its answers from the wrong address",
                                          server.where.host.to_string()),
                              {.hint = "NAT needs the answers to come back through this box; DR does not",
                               .notes = {{known.place_of(network), "the segment"}}});
                return;
            }
    }
}

/// The proxies by what they listen on.
using listeners = std::map<std::pair<std::uint16_t, address>, const proxy*>;

listeners listeners_of(const model& all)
{
    listeners known;
    for (const auto& proxy : all.proxies)
        for (const auto& each : proxy.listen)
            known.emplace(std::pair{each.port, each.host}, &proxy);
    return known;
}

listeners::const_iterator listener_in(const service_entry& entry, const listeners& known)
{
    const auto first = known.lower_bound({entry.port, entry.first});
    return first != known.end() && first->first <= std::pair{entry.port, entry.last} ? first : known.end();
}

}  // namespace

void check_services(const model& all, const written& where, findings& found)
{
    const auto segments = segments_of(all, where);
    const auto listening = listeners_of(all);
    std::map<std::string_view, service_place> groups;
    for (const auto& each : all.virtual_server_groups)
        groups.emplace(each.name, place_of(each.entries, segments));
    std::map<claim_kind, claims> taken;
    for (std::size_t i = 0; i < all.virtual_servers.size() && !found.full(); ++i) {
        const auto& service = all.virtual_servers[i];
        const auto at = where.services[i].where;
        const bool has_group = !service.group.empty();
        const auto group = has_group ? groups.find(service.group) : groups.end();
        const auto own = has_group ? service_place{} : place_of({&service.where, 1}, segments);
        const auto& place = group == groups.end() ? own : group->second;
        check_servers(service, where.services[i], found);
        check_families(service, place.entries, where.services[i], found);
        check_nat(service, place, segments, where.services[i], found);
        for (const auto& entry : place.entries) {
            if (!is_known(entry))
                continue;
            if (const auto other = taken[kind_of(entry, service.protocol)].take(entry, at)) {
                found.error(
                    at, "another virtual_server is this service already", {.notes = {{*other, "the other one"}}});
                break;
            }
            if (entry.mark != 0 || service.protocol != transport::tcp)
                continue;
            if (const auto proxy = listener_in(entry, listening); proxy != listening.end()) {
                const endpoint listens{.host = proxy->first.second, .port = proxy->first.first};
                found.error(at,
                            fmt::format("the proxy {} listens on {}: IPVS would take its packets",
                                        proxy->second->name,
                                        listens.to_string()),
                            {.notes = {{where.listening.at(listens), "the proxy"}}});
                break;
            }
        }
    }
}

}  // namespace tenbin::config
