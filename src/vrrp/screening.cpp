#include <tenbin/vrrp/screening.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tenbin::vrrp {

namespace {

using refusal = std::optional<std::string>;

std::string_view words_of(authentication kind)
{
    constexpr std::array<std::string_view, 3> words{"none", "PASS", "AH"};
    return words[static_cast<std::size_t>(kind)];
}

refusal refuse_way(const packet& heard, const expectation& wanted)
{
    if (heard.by.from == wanted.own)
        return "it comes from our own address: a loop, or another box that has it, too";
    if (wanted.peers.empty()) {
        if (heard.by.to != wanted.group)
            return fmt::format("it was sent to {}, not to {}", heard.by.to.to_string(), wanted.group.to_string());
        if (heard.ttl != hop_limit)
            return fmt::format("its TTL is {}, not {}: a router has forwarded it", heard.ttl, hop_limit);
        return std::nullopt;
    }
    if (heard.by.to == wanted.group)
        return "it was sent by multicast, and this instance has unicast peers";
    const auto peer = std::ranges::find_if(wanted.peers, [&](const auto& each) { return each.where == heard.by.from; });
    if (peer == wanted.peers.end())
        return wanted.only_peers ? refusal{"it comes from none of the unicast peers"} : std::nullopt;
    if (heard.ttl < peer->ttl_min || heard.ttl > peer->ttl_max)
        return fmt::format("its TTL is {}, not in {} to {}", heard.ttl, peer->ttl_min, peer->ttl_max);
    return std::nullopt;
}

refusal refuse_old(const advert& what, const expectation& wanted)
{
    if (what.authentication != wanted.authentication)
        return fmt::format(
            "its authentication is {}, not {}", words_of(what.authentication), words_of(wanted.authentication));
    if (wanted.authentication == authentication::pass && what.password != wanted.password)
        return "its password is another one";
    if (what.interval != wanted.interval)
        return fmt::format("its interval is {} s, not {} s",
                           what.interval / seconds{1},
                           std::chrono::duration_cast<seconds>(wanted.interval).count());
    return std::nullopt;
}

refusal refuse_content(const advert& what, const expectation& wanted)
{
    if (what.version != wanted.version)
        return fmt::format("its version is {}, not {}", what.version, wanted.version);
    if (what.router_id != wanted.router_id)
        return fmt::format("its virtual router id is {}, not {}", what.router_id, wanted.router_id);
    if (what.version == 2)
        if (auto why = refuse_old(what, wanted))
            return why;
    if (what.addresses.size() != wanted.addresses.size())
        return fmt::format("the number of its addresses is {}, not {}", what.addresses.size(), wanted.addresses.size());
    return std::nullopt;
}

std::string compare_addresses(const advert& what, const expectation& wanted)
{
    for (const auto& each : what.addresses)
        if (std::ranges::find(wanted.addresses, each) == wanted.addresses.end())
            return fmt::format("it names {}, which is no address of this instance", each.to_string());
    return {};
}

}  // namespace

tl::expected<screened, std::string> screen(const packet& heard, const expectation& wanted)
{
    if (auto why = refuse_way(heard, wanted))
        return tl::unexpected{std::move(*why)};
    auto read = decode(heard.message, heard.by);
    // keepalived up to 1.3.6 has the multicast group in the checksum of what it sends to a peer.
    if (!read && read.error() == advert_flaw::bad_checksum && !wanted.peers.empty())
        read = decode(heard.message, {.from = heard.by.from, .to = wanted.group});
    if (!read)
        return tl::unexpected{std::string{to_string(read.error())}};
    const auto& what = read->what;
    if (auto why = refuse_content(what, wanted))
        return tl::unexpected{std::move(*why)};
    screened made{.said = {.priority = what.priority, .interval = what.interval, .from = heard.by.from}};
    if (wanted.checks_addresses)
        made.mismatch = compare_addresses(what, wanted);
    return made;
}

}  // namespace tenbin::vrrp
