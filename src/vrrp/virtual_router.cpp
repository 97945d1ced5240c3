#include <tenbin/base/log.hpp>
#include <tenbin/vrrp/authentication_header.hpp>
#include <tenbin/vrrp/virtual_router.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <system_error>

namespace tenbin::vrrp {

namespace {

settings settings_in_group(const config::vrrp_instance& what, const config::vrrp_settings& all, bool in_group)
{
    auto made = settings_of(what, all);
    made.in_group = in_group;
    return made;
}

std::vector<config::ip_entry> all_addresses(const config::vrrp_instance& what)
{
    if (what.no_virtual_ipaddress)
        return {};
    auto made = what.addresses;
    made.insert(made.end(), what.excluded_addresses.begin(), what.excluded_addresses.end());
    return made;
}

std::string words_of(const error& why)
{
    const bool may_not = why.code == std::errc::operation_not_permitted;
    return why.words + (may_not ? ": tenbin must start as root, or with CAP_NET_RAW" : "");
}

}  // namespace

virtual_router::virtual_router(const config::vrrp_instance& what, const config::vrrp_settings& all, bool in_group)
    : what_{what}, wanted_{expectation_of(what, all)}, form_{checksum_form_of(what, all)},
      repeats_{repeats_of(what, all)}, router_{settings_in_group(what, all, in_group)}, addresses_{all_addresses(what),
                                                                                                   what.interface}
{
}

std::vector<std::string> virtual_router::follow(const netlink::network_view& view,
                                                const std::set<address>& virtual_ones)
{
    std::vector<std::string> reasons;
    const auto* const link = what_.interface.empty() ? nullptr : view.find(what_.interface);
    if (link == nullptr && !what_.interface.empty()) {
        socket_.reset();
        return {fmt::format("there is no interface {}", what_.interface)};
    }
    const int index = link != nullptr ? link->index : 0;
    if (link != nullptr && what_.track_own_interface) {
        if (!link->is_up)
            reasons.push_back(fmt::format("interface {} is down", link->name));
        else if (!link->is_running)
            reasons.push_back(fmt::format("interface {} has no carrier", link->name));
    }
    const auto own = find_own(index, view, virtual_ones);
    if (!own) {
        reasons.push_back(fmt::format("interface {} has no {} address to send from",
                                      what_.interface,
                                      what_.family == address::family::v4 ? "IPv4" : "link-local IPv6"));
    } else if (*own != wanted_.own) {
        wanted_.own = *own;
        router_.set_own(*own);
    }
    if (!socket_ || link_ != index)
        if (auto why = open_socket(index))
            reasons.push_back(std::move(*why));
    return reasons;
}

std::optional<std::string> virtual_router::open_socket(int link)
{
    socket_.reset();
    auto opened = advert_socket::open({.family = what_.family,
                                       .link = link,
                                       .interface = what_.interface,
                                       .group = wanted_.group,
                                       .unicast = !wanted_.peers.empty(),
                                       .router_id = wanted_.router_id,
                                       .has_header = wanted_.authentication == authentication::ah});
    if (!opened)
        return words_of(opened.error());
    socket_.emplace(std::move(*opened));
    link_ = link;
    return std::nullopt;
}

std::optional<address>
virtual_router::find_own(int link, const netlink::network_view& view, const std::set<address>& virtual_ones) const
{
    if (what_.unicast_source)
        return what_.unicast_source;
    if (what_.multicast_source)
        return what_.multicast_source;
    for (const auto& each : view.addresses()) {
        if (each.link != link || each.host.kind != what_.family || virtual_ones.contains(each.host))
            continue;
        const bool is_usable =
            what_.family == address::family::v4
                ? each.scope != RT_SCOPE_HOST
                : each.scope == RT_SCOPE_LINK && (each.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
        if (is_usable)
            return each.host;
    }
    return std::nullopt;
}

void virtual_router::advertise(unsigned priority, steady::time_point now)
{
    if (!socket_)
        return;
    ++counted_.sent;
    const auto sent = [&](const address& to) {
        if (const auto done = send(to, priority); !done)
            complain(words_of(done.error()), now);
    };
    if (wanted_.peers.empty())
        sent(wanted_.group);
    for (const auto& each : wanted_.peers)
        sent(each.where);
}

result<void> virtual_router::send(const address& to, unsigned priority)
{
    const route by{.from = wanted_.own, .to = to};
    const auto ttl =
        static_cast<std::uint8_t>(wanted_.peers.empty() ? hop_limit : what_.unicast_ttl.value_or(hop_limit));
    auto message = encode(advert_of(what_, priority), by, form_);
    if (++ip_id_ == 0)
        ++ip_id_;  // the kernel would put its own in
    if (wanted_.authentication == authentication::ah)
        message = with_ah(
            by, message, {.key = wanted_.password, .unicast = !wanted_.peers.empty()}, ++ah_sequence_, ip_id_, ttl);
    return socket_->send(by, message, ttl, ip_id_);
}

std::optional<std::string> virtual_router::open_ah_of(advert_socket::heard& one)
{
    auto opened = open_ah(one.header, one.message, {.key = wanted_.password, .unicast = !wanted_.peers.empty()});
    if (!opened)
        return std::move(opened.error());
    // Whoever is master goes on from where the one before has been: the sequence is that of the virtual router.
    if (opened->sequence <= ah_sequence_)
        return "its AH sequence number has been used already";
    ah_sequence_ = opened->sequence;
    one.message = opened->message;
    return std::nullopt;
}

void virtual_router::receive(steady::time_point now, const std::function<void(const heard_advert&)>& take)
{
    if (!socket_)
        return;
    socket_->receive([&](advert_socket::heard one) {
        const auto from = one.by.from.to_string();
        const auto refuse = [&](const std::string& why) {
            ++counted_.refused;
            complain(fmt::format("an advert from {} is passed over: {}", from, why), now);
        };
        if (wanted_.authentication == authentication::ah)
            if (const auto why = open_ah_of(one))
                return refuse(*why);
        const auto read = screen({.by = one.by, .ttl = one.ttl, .message = one.message}, wanted_);
        if (!read)
            return refuse(read.error());
        ++counted_.heard;
        if (!read->mismatch.empty())
            complain(fmt::format("an advert from {} is not like ours: {}", from, read->mismatch), now);
        last_heard_ = heard_master{.said = read->said, .when = now};
        take(read->said);
    });
}

void virtual_router::became(state next, steady::time_point now)
{
    since_ = now;
    if (next == state::master)
        ++counted_.times_master;
}

void virtual_router::complain(std::string words, steady::time_point now)
{
    if (const auto line = trouble_.note(std::move(words), now))
        log::warn("vrrp_instance {}: {}", what_.name, *line);
}

}  // namespace tenbin::vrrp
