#include <tenbin/ipvs/wanted.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <string_view>

namespace tenbin::ipvs {

namespace {

using family = address::family;

constexpr std::array<std::string_view, 14> scheduler_names{
    "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos"};
static_assert(static_cast<int>(config::scheduler::twos) == scheduler_names.size() - 1);

std::uint8_t number_of(config::transport protocol)
{
    switch (protocol) {
    case config::transport::tcp:
        return IPPROTO_TCP;
    case config::transport::udp:
        return IPPROTO_UDP;
    case config::transport::sctp:
        return IPPROTO_SCTP;
    }
    return IPPROTO_UDP;
}

/// The next address; the bytes count as one number.
address after(address one)
{
    const std::size_t size = one.kind == family::v4 ? 4 : 16;
    for (auto i = size; i-- > 0;)
        if (++one.bytes[i] != 0)
            break;
    return one;
}

/// A mark says nothing of the family of its packets: the servers do where it is not written.
family family_of_mark(const config::virtual_server& service, const config::service_entry& entry)
{
    if (entry.family)
        return *entry.family;
    if (service.family)
        return *service.family;
    return service.servers.empty() ? family::v4 : service.servers.front().where.host.kind;
}

void add_keys(std::vector<service_key>& to, const config::virtual_server& service, const config::service_entry& entry)
{
    if (entry.mark != 0) {
        to.push_back({.where = {.kind = family_of_mark(service, entry)}, .mark = entry.mark});
        return;
    }
    const auto last = std::max(entry.first, entry.last);
    for (auto each = entry.first;; each = after(each)) {
        to.push_back({.protocol = number_of(service.protocol), .where = each, .port = entry.port});
        if (each == last)
            break;
    }
}

service_settings settings_of(const config::virtual_server& service, const service_key& key)
{
    const unsigned all_bits = key.where.kind == family::v4 ? 32 : 128;
    service_settings made{.scheduler = std::string{name_of(service.balance)},
                          .one_packet = service.one_packet,
                          .scheduler_flags = static_cast<std::uint8_t>(service.flags),
                          .prefix = all_bits};
    if (const auto& persistence = service.persistence) {
        made.persistent = true;
        made.timeout = persistence->timeout;
        made.prefix = persistence->prefix.value_or(all_bits);
        made.engine = persistence->by_sip_call ? "sip" : "";
    }
    return made;
}

std::uint16_t flags_of(config::tunnel_checksum checksum)
{
    switch (checksum) {
    case config::tunnel_checksum::none:
        return IP_VS_TUNNEL_ENCAP_FLAG_NOCSUM;
    case config::tunnel_checksum::full:
        return IP_VS_TUNNEL_ENCAP_FLAG_CSUM;
    case config::tunnel_checksum::remote:
        return IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM;
    }
    return IP_VS_TUNNEL_ENCAP_FLAG_NOCSUM;
}

/// Only a masqueraded server can have another port than its service.
destination reach(const service_key& key, const endpoint& server, const config::forward_method& method)
{
    destination made{.where = server};
    switch (method.how) {
    case config::forwarding::nat:
        made.method = forwarding::masquerade;
        if (server.port == 0)
            made.where.port = key.port;
        return made;
    case config::forwarding::dr:
        made.method = forwarding::direct;
        break;
    case config::forwarding::tun:
        made.method = forwarding::tunnel;
        made.tunnel_type = static_cast<std::uint8_t>(method.tunnel);
        made.tunnel_port = method.tunnel_port;
        made.tunnel_flags = flags_of(method.checksum);
        break;
    }
    made.where.port = key.port;
    return made;
}

std::vector<destination>
destinations_of(const config::virtual_server& service, const service_state& now, const service_key& key)
{
    std::vector<destination> made;
    const bool is_lost = !now.quorum && service.sorry_server;
    for (std::size_t i = 0; i < service.servers.size() && i < now.servers.size(); ++i) {
        const auto& server = service.servers[i];
        const auto& state = now.servers[i];
        if (state.alive ? is_lost : !server.inhibit_on_failure)
            continue;
        auto next = reach(key, server.where, server.method.value_or(service.method));
        next.weight = state.alive ? state.weight : 0;
        next.upper_threshold = server.upper_threshold;
        next.lower_threshold = server.lower_threshold;
        made.push_back(std::move(next));
    }
    if (service.sorry_server && (is_lost || service.sorry_server_inhibit)) {
        auto next = reach(key, *service.sorry_server, service.sorry_server_method.value_or(service.method));
        next.weight = is_lost ? 1 : 0;
        made.push_back(std::move(next));
    }
    return made;
}

/// A second one at the same place says nothing new.
void add_once(std::vector<destination>& to, std::vector<destination> more)
{
    for (auto& each : more)
        if (std::ranges::find(to, each.where, &destination::where) == to.end())
            to.push_back(std::move(each));
}

}  // namespace

std::string_view name_of(config::scheduler one) noexcept
{
    return scheduler_names[static_cast<std::size_t>(one)];
}

std::vector<service_key> keys_of(const config::virtual_server& service, const config::model& all)
{
    std::vector<service_key> keys;
    if (service.group.empty()) {
        add_keys(keys, service, service.where);
        return keys;
    }
    for (const auto& group : all.virtual_server_groups)
        if (group.name == service.group)
            for (const auto& entry : group.entries)
                add_keys(keys, service, entry);
    return keys;
}

table wanted_table(const config::model& all, std::span<const service_state> states)
{
    table made;
    for (std::size_t i = 0; i < all.virtual_servers.size() && i < states.size(); ++i) {
        const auto& configured = all.virtual_servers[i];
        for (const auto& key : keys_of(configured, all)) {
            auto& entry = made.try_emplace(key, service{.settings = settings_of(configured, key)}).first->second;
            add_once(entry.destinations, destinations_of(configured, states[i], key));
        }
    }
    return made;
}

}  // namespace tenbin::ipvs
