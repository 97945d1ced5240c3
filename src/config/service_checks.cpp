// Virtual servers against each other, against proxies, and against this box's own segments.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "cross_checks.hpp"

namespace tenbin::config {

namespace {

struct segment {
    address host;
    unsigned prefix;

    [[nodiscard]] bool holds(const address& other) const noexcept
    {
        if (other.kind != host.kind)
            return false;
        for (unsigned bit = 0; bit < prefix; ++bit)
            if (((other.bytes[bit / 8] ^ host.bytes[bit / 8]) & (0x80U >> (bit % 8))) != 0)
                return false;
        return true;
    }
};

/// The segments of the virtual routers, as far as their prefixes tell them.
std::vector<segment> segments_of(const model& all)
{
    std::vector<segment> segments;
    for (const auto& instance : all.vrrp_instances)
        for (const auto* list : {&instance.addresses, &instance.excluded_addresses})
            for (const auto& each : *list)
                if (const unsigned width = each.host.kind == address::family::v4 ? 32 : 128; each.prefix < width)
                    segments.push_back({.host = each.host, .prefix = each.prefix});
    return segments;
}

/// The entries of a virtual server: its own, or those of its group.
using groups = std::map<std::string_view, const virtual_server_group*>;

std::span<const service_entry> entries_of(const virtual_server& service, const groups& known)
{
    if (service.group.empty())
        return {&service.where, 1};
    const auto group = known.find(service.group);
    return group == known.end() ? std::span<const service_entry>{} : group->second->entries;
}

bool is_known(const service_entry& entry)
{
    return entry.mark != 0 || entry.first != address{};
}

bool overlap(const service_entry& a, const service_entry& b)
{
    if (a.mark != 0 || b.mark != 0)
        return a.mark == b.mark && a.family == b.family;
    return a.port == b.port && a.first <= b.last && b.first <= a.last;
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
               std::span<const service_entry> entries,
               std::span<const segment> segments,
               const written::service& where,
               findings& found)
{
    for (const auto& server : service.servers) {
        if ((server.method ? *server.method : service.method).how != forwarding::nat || server.where.host == address{})
            continue;
        for (const auto& each : segments)
            for (const auto& entry : entries)
                if (entry.mark == 0 && each.holds(server.where.host) && each.holds(entry.first)) {
                    found.warning(where.method,
                                  fmt::format("clients of the segment of {} get its answers from the wrong address",
                                              server.where.host.to_string()),
                                  {.hint = "NAT needs the answers to come back through this box; DR does not"});
                    return;
                }
    }
}

/// Pairs are looked for among services of one port only: there may be thousands.
struct known_service {
    service_entry entry;
    transport protocol;
    text_range at;
};

}  // namespace

void check_services(const model& all, const written& where, findings& found)
{
    groups known;
    for (const auto& each : all.virtual_server_groups)
        known.emplace(each.name, &each);
    const auto segments = segments_of(all);
    std::multimap<std::pair<unsigned, unsigned>, known_service> services;
    for (std::size_t i = 0; i < all.virtual_servers.size() && !found.full(); ++i) {
        const auto& service = all.virtual_servers[i];
        const auto at = where.services[i].where;
        const auto entries = entries_of(service, known);
        check_servers(service, where.services[i], found);
        check_families(service, entries, where.services[i], found);
        check_nat(service, entries, segments, where.services[i], found);
        for (const auto& entry : entries) {
            if (!is_known(entry))
                continue;
            const std::pair<unsigned, unsigned> key{entry.mark, entry.port};
            const auto [first, last] = services.equal_range(key);
            const auto twin = std::find_if(first, last, [&](const auto& each) {
                return (entry.mark != 0 || each.second.protocol == service.protocol) && each.second.at != at &&
                       overlap(each.second.entry, entry);
            });
            if (twin != last) {
                found.error(at,
                            "another virtual_server is this service already",
                            {.notes = {{twin->second.at, "the other one"}}});
                break;
            }
            services.emplace(key, known_service{.entry = entry, .protocol = service.protocol, .at = at});
            if (entry.mark != 0 || service.protocol != transport::tcp)
                continue;
            for (const auto& proxy : all.proxies)
                for (const auto& listening : proxy.listen)
                    if (listening.port == entry.port && entry.first <= listening.host && listening.host <= entry.last)
                        found.error(at,
                                    fmt::format("the proxy {} listens on {}: IPVS would take its packets",
                                                proxy.name,
                                                listening.to_string()));
        }
    }
}

}  // namespace tenbin::config
