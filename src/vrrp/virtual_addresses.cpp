#include <tenbin/vrrp/virtual_addresses.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <map>

namespace tenbin::vrrp {

namespace {

/// Somebody who takes an address off as often as it is set must not keep the box busy.
constexpr std::size_t restores_a_second = 10;

std::uint8_t scope_of(const std::string& word)
{
    static const std::map<std::string, std::uint8_t, std::less<>> words{{"global", RT_SCOPE_UNIVERSE},
                                                                        {"site", RT_SCOPE_SITE},
                                                                        {"link", RT_SCOPE_LINK},
                                                                        {"host", RT_SCOPE_HOST},
                                                                        {"nowhere", RT_SCOPE_NOWHERE}};
    if (const auto found = words.find(word); found != words.end())
        return found->second;
    std::uint8_t number = RT_SCOPE_UNIVERSE;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

std::uint32_t flags_of(const config::ip_entry& from)
{
    static const std::map<std::string, std::uint32_t, std::less<>> words{{"home", IFA_F_HOMEADDRESS},
                                                                         {"mngtmpaddr", IFA_F_MANAGETEMPADDR},
                                                                         {"noprefixroute", IFA_F_NOPREFIXROUTE},
                                                                         {"autojoin", IFA_F_MCAUTOJOIN}};
    // The other router may have it still for a moment: a check for duplicates would find that.
    std::uint32_t made = from.host.kind == address::family::v6 ? IFA_F_NODAD : 0;
    for (const auto& each : from.flags)
        if (const auto found = words.find(each); found != words.end())
            made |= found->second;
    return made;
}

/// "+" has all ones in what is not network, "-" all zeros.
std::optional<address> broadcast_of(const config::ip_entry& from)
{
    if (from.broadcast != "+" && from.broadcast != "-")
        return address::parse(from.broadcast);
    auto made = from.host;
    for (unsigned bit = from.prefix; bit < 32; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
        auto& byte = made.bytes[bit / 8];
        byte = static_cast<std::uint8_t>(from.broadcast == "+" ? byte | mask : byte & ~mask);
    }
    return made;
}

std::string describe(const config::ip_entry& what)
{
    return fmt::format("{}/{}", what.host.to_string(), what.prefix);
}

std::string describe_problem(int number)
{
    const bool may_not = number == EPERM;
    return fmt::format(
        "{}{}", std::strerror(number), may_not ? ": tenbin must start as root, or with CAP_NET_ADMIN" : "");
}

}  // namespace

netlink::new_address new_address_of(const config::ip_entry& from, int link)
{
    netlink::new_address made{.what = {.link = link,
                                       .host = from.host,
                                       .prefix = from.peer ? from.peer_prefix : from.prefix,
                                       .peer = from.peer,
                                       .scope = scope_of(from.scope),
                                       .flags = flags_of(from),
                                       .protocol = netlink::address_tag,
                                       .label = from.label},
                              .broadcast = broadcast_of(from)};
    std::uint32_t preferred = 0;
    const auto& word = from.preferred_lft;
    if (std::from_chars(word.data(), word.data() + word.size(), preferred).ec == std::errc{})
        made.preferred_seconds = preferred;
    return made;
}

virtual_addresses::virtual_addresses(std::vector<config::ip_entry> entries, std::string interface)
    : interface_{std::move(interface)}
{
    for (auto& each : entries)
        all_.push_back({.what = std::move(each)});
}

const netlink::link* virtual_addresses::link_of(const one& entry, const netlink::network_view& view) const
{
    return view.find(entry.what.device.empty() ? interface_ : entry.what.device);
}

virtual_addresses::lines
virtual_addresses::add(const std::vector<one*>& all, netlink::route_socket& kernel, const netlink::network_view& view)
{
    lines told;
    std::vector<one*> asked;
    std::vector<netlink::new_address> requests;
    const auto refuse = [&](one& entry, const std::string& why) {
        if (!std::exchange(entry.was_refused, true))
            told.push_back(fmt::format("{} can't be set: {}", describe(entry.what), why));
    };
    for (auto* each : all) {
        if (const auto* const link = link_of(*each, view)) {
            asked.push_back(each);
            requests.push_back(new_address_of(each->what, link->index));
        } else {
            refuse(*each,
                   fmt::format("there is no interface {}", each->what.device.empty() ? interface_ : each->what.device));
        }
    }
    const auto ends = kernel.add(requests);
    if (!ends) {
        told.push_back(fmt::format("addresses can't be set: {}", ends.error().words));
        return told;
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& entry = *asked[i];
        if ((*ends)[i] == EEXIST) {
            if (!entry.is_ours && !std::exchange(entry.was_refused, true))
                told.push_back(fmt::format("{} is there already and was not set by tenbin: it stays, whatever happens",
                                           describe(entry.what)));
        } else if ((*ends)[i] != 0) {
            refuse(entry, describe_problem((*ends)[i]));
        } else {
            // What the view lacks need not be gone: its events may be on their way. What could be set was.
            if (std::exchange(entry.is_ours, true)) {
                ++restored_;
                told.push_back(
                    fmt::format("{} was taken off by somebody else, and is set again", describe(entry.what)));
            }
            entry.was_refused = false;
        }
    }
    return told;
}

virtual_addresses::lines virtual_addresses::take(netlink::route_socket& kernel, const netlink::network_view& view)
{
    taken_ = true;
    std::vector<one*> all;
    for (auto& each : all_)
        all.push_back(&each);
    return add(all, kernel, view);
}

virtual_addresses::lines virtual_addresses::drop(netlink::route_socket& kernel, const netlink::network_view& view)
{
    taken_ = false;
    again_.reset();
    lines told;
    std::vector<netlink::link_address> requests;
    std::vector<one*> asked;
    for (auto& each : all_)
        if (std::exchange(each.is_ours, false))
            if (const auto* const link = link_of(each, view)) {
                requests.push_back(new_address_of(each.what, link->index).what);
                asked.push_back(&each);
            }
    const auto ends = kernel.remove(requests);
    if (!ends) {
        told.push_back(fmt::format("addresses can't be taken off: {}", ends.error().words));
        return told;
    }
    // One that is gone already has gone with another of its network.
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (const auto end = (*ends)[i]; end != 0 && end != EADDRNOTAVAIL && end != ENODEV)
            told.push_back(fmt::format("{} can't be taken off: {}", describe(asked[i]->what), describe_problem(end)));
    return told;
}

virtual_addresses::lines
virtual_addresses::restore(netlink::route_socket& kernel, const netlink::network_view& view, steady::time_point now)
{
    again_.reset();
    if (!taken_)
        return {};
    std::vector<one*> gone;
    for (auto& each : all_)
        if (const auto* const link = link_of(each, view);
            link != nullptr && view.find(link->index, each.what.host) == nullptr)
            gone.push_back(&each);
    if (gone.empty())
        return {};
    std::erase_if(recently_, [&](auto when) { return now - when >= seconds{1}; });
    if (recently_.size() >= restores_a_second) {
        again_ = recently_.front() + seconds{1};
        return {};
    }
    recently_.push_back(now);
    return add(gone, kernel, view);
}

void virtual_addresses::adopt(const netlink::network_view& view)
{
    for (auto& each : all_)
        if (const auto* const link = link_of(each, view))
            if (const auto* const there = view.find(link->index, each.what.host))
                each.is_ours = there->protocol == netlink::address_tag;
}

bool virtual_addresses::has_adopted() const noexcept
{
    return std::ranges::all_of(all_, [](const auto& each) { return each.is_ours; });
}

std::vector<virtual_addresses::place> virtual_addresses::places(const netlink::network_view& view) const
{
    std::vector<place> made;
    for (const auto& each : all_)
        if (const auto* const link = link_of(each, view); link != nullptr && link->hardware && link->resolves)
            made.push_back({.link = link->index, .host = each.what.host});
    return made;
}

bool virtual_addresses::has(const address& host) const noexcept
{
    return std::ranges::any_of(all_, [&](const auto& each) { return each.what.host == host; });
}

}  // namespace tenbin::vrrp
