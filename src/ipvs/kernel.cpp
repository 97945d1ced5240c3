#include <tenbin/ipvs/kernel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <bit>
#include <cerrno>
#include <cstring>
#include <linux/ip_vs.h>
#include <system_error>

namespace tenbin::ipvs {

namespace {

using family = address::family;
using netlink::attributes;
using netlink::message;

std::uint16_t number_of(family kind)
{
    return kind == family::v4 ? AF_INET : AF_INET6;
}

std::span<const std::byte> bytes_of(const address& host)
{
    return std::as_bytes(std::span{host.bytes}).first(host.kind == family::v4 ? 4 : 16);
}

/// The kernel's u16 in network order.
std::uint16_t net(std::uint16_t port)
{
    return htons(port);
}

std::uint32_t flags_of(const service_settings& settings)
{
    return (settings.persistent ? unsigned{IP_VS_SVC_F_PERSISTENT} : 0U) |
           (settings.one_packet ? unsigned{IP_VS_SVC_F_ONEPACKET} : 0U) |
           (settings.scheduler_flags * unsigned{IP_VS_SVC_F_SCHED1});
}

constexpr std::uint32_t flags_we_set =
    IP_VS_SVC_F_PERSISTENT | IP_VS_SVC_F_ONEPACKET | IP_VS_SVC_F_SCHED1 | IP_VS_SVC_F_SCHED2 | IP_VS_SVC_F_SCHED3;

/// Of IPv4 a mask in network order, of IPv6 a length.
std::uint32_t mask_of(unsigned prefix, family kind)
{
    if (kind == family::v6)
        return prefix;
    return prefix == 0 ? 0 : htonl(~std::uint32_t{0} << (32 - prefix));
}

unsigned prefix_of(std::uint32_t mask, family kind)
{
    return kind == family::v6 ? mask : static_cast<unsigned>(std::popcount(mask));
}

void put_key(message& to, const service_key& key)
{
    to.put_u16(IPVS_SVC_ATTR_AF, number_of(key.where.kind));
    if (key.mark != 0) {
        to.put_u32(IPVS_SVC_ATTR_FWMARK, key.mark);
        return;
    }
    to.put_u16(IPVS_SVC_ATTR_PROTOCOL, key.protocol);
    to.put(IPVS_SVC_ATTR_ADDR, bytes_of(key.where));
    to.put_u16(IPVS_SVC_ATTR_PORT, net(key.port));
}

void put_settings(message& to, const service_settings& settings, family kind)
{
    to.put(IPVS_SVC_ATTR_SCHED_NAME, settings.scheduler);
    if (!settings.engine.empty())
        to.put(IPVS_SVC_ATTR_PE_NAME, settings.engine);
    const ip_vs_flags flags{.flags = flags_of(settings), .mask = ~std::uint32_t{0}};
    to.put(IPVS_SVC_ATTR_FLAGS, std::as_bytes(std::span{&flags, 1}));
    to.put_u32(IPVS_SVC_ATTR_TIMEOUT, static_cast<std::uint32_t>(settings.timeout.count()));
    to.put_u32(IPVS_SVC_ATTR_NETMASK, mask_of(settings.prefix, kind));
}

void put_destination(message& to, const destination& one, bool whole)
{
    to.put_u16(IPVS_DEST_ATTR_ADDR_FAMILY, number_of(one.where.host.kind));
    to.put(IPVS_DEST_ATTR_ADDR, bytes_of(one.where.host));
    to.put_u16(IPVS_DEST_ATTR_PORT, net(one.where.port));
    if (!whole)
        return;
    to.put_u32(IPVS_DEST_ATTR_FWD_METHOD, static_cast<std::uint32_t>(one.method));
    to.put_u32(IPVS_DEST_ATTR_WEIGHT, one.weight);
    to.put_u32(IPVS_DEST_ATTR_U_THRESH, one.upper_threshold);
    to.put_u32(IPVS_DEST_ATTR_L_THRESH, one.lower_threshold);
    if (one.method == forwarding::tunnel) {
        to.put_u8(IPVS_DEST_ATTR_TUN_TYPE, one.tunnel_type);
        to.put_u16(IPVS_DEST_ATTR_TUN_PORT, net(one.tunnel_port));
        to.put_u16(IPVS_DEST_ATTR_TUN_FLAGS, one.tunnel_flags);
    }
}

family family_of(std::uint16_t number)
{
    return number == AF_INET6 ? family::v6 : family::v4;
}

std::pair<service_key, service> service_from(const attributes& from)
{
    std::pair<service_key, service> made;
    auto& [key, entry] = made;
    const auto kind = family_of(from.u16(IPVS_SVC_ATTR_AF));
    key.where = {.kind = kind};
    key.mark = from.u32(IPVS_SVC_ATTR_FWMARK);
    if (key.mark == 0) {
        key.protocol = static_cast<std::uint8_t>(from.u16(IPVS_SVC_ATTR_PROTOCOL));
        key.where = from.host(IPVS_SVC_ATTR_ADDR, kind);
        key.port = ntohs(from.u16(IPVS_SVC_ATTR_PORT));
    }
    auto& settings = entry.settings;
    settings.scheduler = from.text(IPVS_SVC_ATTR_SCHED_NAME);
    settings.engine = from.text(IPVS_SVC_ATTR_PE_NAME);
    ip_vs_flags flags{};
    if (from.has(IPVS_SVC_ATTR_FLAGS, sizeof flags))
        std::memcpy(&flags, from.bytes(IPVS_SVC_ATTR_FLAGS).data(), sizeof flags);
    flags.flags &= flags_we_set;
    settings.persistent = (flags.flags & IP_VS_SVC_F_PERSISTENT) != 0;
    settings.one_packet = (flags.flags & IP_VS_SVC_F_ONEPACKET) != 0;
    settings.scheduler_flags = static_cast<std::uint8_t>(flags.flags / IP_VS_SVC_F_SCHED1);
    settings.timeout = settings.persistent ? seconds{from.u32(IPVS_SVC_ATTR_TIMEOUT)} : seconds{0};
    settings.prefix = prefix_of(from.u32(IPVS_SVC_ATTR_NETMASK), kind);
    return made;
}

destination destination_from(const attributes& from, family of_service)
{
    const auto kind =
        from.has(IPVS_DEST_ATTR_ADDR_FAMILY, 2) ? family_of(from.u16(IPVS_DEST_ATTR_ADDR_FAMILY)) : of_service;
    return {.where = {.host = from.host(IPVS_DEST_ATTR_ADDR, kind), .port = ntohs(from.u16(IPVS_DEST_ATTR_PORT))},
            .method = static_cast<forwarding>(from.u32(IPVS_DEST_ATTR_FWD_METHOD) & 3U),
            .weight = from.u32(IPVS_DEST_ATTR_WEIGHT),
            .upper_threshold = from.u32(IPVS_DEST_ATTR_U_THRESH),
            .lower_threshold = from.u32(IPVS_DEST_ATTR_L_THRESH),
            .tunnel_type = from.u8(IPVS_DEST_ATTR_TUN_TYPE),
            .tunnel_port = ntohs(from.u16(IPVS_DEST_ATTR_TUN_PORT)),
            .tunnel_flags = from.u16(IPVS_DEST_ATTR_TUN_FLAGS)};
}

struct command {
    std::uint8_t number;
    const char* words;
};

command command_of(step::kind what)
{
    switch (what) {
    case step::kind::add_service:
        return {IPVS_CMD_NEW_SERVICE, "add"};
    case step::kind::edit_service:
        return {IPVS_CMD_SET_SERVICE, "change"};
    case step::kind::remove_service:
        return {IPVS_CMD_DEL_SERVICE, "remove"};
    case step::kind::add_destination:
        return {IPVS_CMD_NEW_DEST, "add"};
    case step::kind::edit_destination:
        return {IPVS_CMD_SET_DEST, "change"};
    case step::kind::remove_destination:
        return {IPVS_CMD_DEL_DEST, "remove"};
    }
    return {IPVS_CMD_UNSPEC, "?"};
}

bool is_of_destination(step::kind what)
{
    return what >= step::kind::add_destination;
}

/// What the kernel means by a number here.
std::string reason_of(const step& refused, int number)
{
    if (number == ENOENT && refused.what == step::kind::add_service)
        return fmt::format("the kernel has no scheduler {0} (modprobe ip_vs_{0})", refused.settings.scheduler);
    return std::generic_category().message(number);
}

std::string words_of(const step& refused, int number)
{
    return fmt::format("{} {}{}: {}",
                       command_of(refused.what).words,
                       refused.of.to_string(),
                       is_of_destination(refused.what) ? ", server " + refused.to.where.to_string() : "",
                       reason_of(refused, number));
}

/// Of what was to be removed and is not there, nothing is to be said.
bool is_gone(const step& refused, int number)
{
    const bool removes = refused.what == step::kind::remove_service || refused.what == step::kind::remove_destination;
    return removes && (number == ESRCH || number == ENOENT);
}

}  // namespace

result<kernel> kernel::open()
{
    auto socket = netlink::generic_socket::open(IPVS_GENL_NAME, IPVS_GENL_VERSION);
    if (socket)
        return kernel{std::move(*socket)};
    if (socket.error().code == std::errc::no_such_file_or_directory)
        return failed(fault::operation, "the kernel has no IPVS: modprobe ip_vs", socket.error().code);
    return tl::unexpected{std::move(socket.error())};
}

result<table> kernel::read()
{
    table all;
    auto done = socket_.ask(socket_.question(IPVS_CMD_GET_SERVICE), [&](const attributes& answer) {
        all.insert(service_from(attributes{answer.at(IPVS_CMD_ATTR_SERVICE)}));
    });
    for (auto& [key, entry] : all) {
        if (!done)
            break;
        auto question = socket_.question(IPVS_CMD_GET_DEST);
        question.nest(IPVS_CMD_ATTR_SERVICE, [&] { put_key(question, key); });
        done = socket_.ask(question, [&, kind = key.where.kind, to = &entry.destinations](const attributes& answer) {
            to->push_back(destination_from(attributes{answer.at(IPVS_CMD_ATTR_DEST)}, kind));
        });
    }
    if (!done)
        return tl::unexpected{std::move(done.error())};
    return all;
}

message kernel::message_of(const step& from) const
{
    auto made = socket_.change(command_of(from.what).number);
    const bool says_settings = from.what == step::kind::add_service || from.what == step::kind::edit_service;
    made.nest(IPVS_CMD_ATTR_SERVICE, [&] {
        put_key(made, from.of);
        if (says_settings)
            put_settings(made, from.settings, from.of.where.kind);
    });
    if (is_of_destination(from.what))
        made.nest(IPVS_CMD_ATTR_DEST,
                  [&] { put_destination(made, from.to, from.what != step::kind::remove_destination); });
    return made;
}

result<std::vector<std::string>> kernel::carry_out(std::span<const step> steps, const std::function<void()>& breathe)
{
    // Not all messages at once: a large table would be so much memory for a moment.
    constexpr std::size_t at_a_time = 256;
    std::vector<std::string> refused;
    for (std::size_t done = 0; done < steps.size(); done += at_a_time) {
        const auto some = steps.subspan(done, std::min(at_a_time, steps.size() - done));
        std::vector<message> messages;
        for (const auto& each : some)
            messages.push_back(message_of(each));
        const auto ends = socket_.send(messages);
        if (!ends)
            return tl::unexpected{ends.error()};
        for (std::size_t i = 0; i < some.size(); ++i)
            if (const auto number = (*ends)[i]; number != 0 && !is_gone(some[i], number))
                refused.push_back(words_of(some[i], number));
        if (breathe)
            breathe();
    }
    return refused;
}

result<kernel::timeouts> kernel::read_timeouts()
{
    timeouts found;
    auto done = socket_.ask(socket_.change(IPVS_CMD_GET_CONFIG), [&](const attributes& answer) {
        found = {.tcp = seconds{answer.u32(IPVS_CMD_ATTR_TIMEOUT_TCP)},
                 .tcp_fin = seconds{answer.u32(IPVS_CMD_ATTR_TIMEOUT_TCP_FIN)},
                 .udp = seconds{answer.u32(IPVS_CMD_ATTR_TIMEOUT_UDP)}};
    });
    if (!done)
        return tl::unexpected{std::move(done.error())};
    return found;
}

result<void> kernel::set_timeouts(const timeouts& wanted)
{
    auto what = socket_.change(IPVS_CMD_SET_CONFIG);
    what.put_u32(IPVS_CMD_ATTR_TIMEOUT_TCP, static_cast<std::uint32_t>(wanted.tcp.count()));
    what.put_u32(IPVS_CMD_ATTR_TIMEOUT_TCP_FIN, static_cast<std::uint32_t>(wanted.tcp_fin.count()));
    what.put_u32(IPVS_CMD_ATTR_TIMEOUT_UDP, static_cast<std::uint32_t>(wanted.udp.count()));
    return change(what, "lvs_timeouts");
}

result<void> kernel::flush()
{
    return change(socket_.change(IPVS_CMD_FLUSH), "lvs_flush");
}

result<void> kernel::change(const message& what, const char* words)
{
    const auto ends = socket_.send(std::span{&what, 1});
    if (!ends)
        return tl::unexpected{ends.error()};
    if (ends->front() != 0)
        return failed_with_errno(words, ends->front());
    return {};
}

}  // namespace tenbin::ipvs
