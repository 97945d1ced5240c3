#include <tenbin/vrrp/advert.hpp>

#include <algorithm>

#include "checksum.hpp"

namespace tenbin::vrrp {

namespace {

using family = address::family;
using bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t type_advertisement = 1;
constexpr std::size_t header_bytes = 8;
constexpr std::size_t password_bytes = 8;
constexpr std::size_t checksum_at = 6;
constexpr milliseconds hundredth{10};

std::size_t size_of(family kind)
{
    return kind == family::v4 ? 4 : 16;
}

void put(bytes& to, std::uint16_t value)
{
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

void put(bytes& to, const address& host)
{
    to.insert(to.end(), host.bytes.begin(), host.bytes.begin() + static_cast<std::ptrdiff_t>(size_of(host.kind)));
}

std::uint16_t word_at(std::span<const std::uint8_t> from, std::size_t at)
{
    return static_cast<std::uint16_t>(from[at] << 8 | from[at + 1]);
}

/// RFC 768 for IPv4, RFC 8200 for IPv6.
bytes pseudo_header(const route& by, std::size_t size)
{
    bytes made;
    put(made, by.from);
    put(made, by.to);
    if (by.from.kind == family::v4) {
        made.push_back(0);
        made.push_back(ip_protocol);
        put(made, static_cast<std::uint16_t>(size));
    } else {
        put(made, 0);
        put(made, static_cast<std::uint16_t>(size));
        made.insert(made.end(), {0, 0, 0, ip_protocol});
    }
    return made;
}

std::uint16_t checksum_of(std::span<const std::uint8_t> message, const route& by, checksum_form form)
{
    if (form == checksum_form::message_only)
        return internet_checksum(message);
    auto all = pseudo_header(by, message.size());
    all.insert(all.end(), message.begin(), message.end());
    return internet_checksum(all);
}

}  // namespace

bytes encode(const advert& what, const route& by, checksum_form form)
{
    const bool is_old = what.version == 2;
    bytes made{static_cast<std::uint8_t>(what.version << 4 | type_advertisement),
               what.router_id,
               what.priority,
               static_cast<std::uint8_t>(what.addresses.size())};
    if (is_old) {
        made.push_back(static_cast<std::uint8_t>(what.authentication));
        made.push_back(static_cast<std::uint8_t>(std::chrono::duration_cast<seconds>(what.interval).count()));
    } else {
        put(made, static_cast<std::uint16_t>(what.interval / hundredth & 0xfff));
    }
    put(made, 0);
    for (const auto& each : what.addresses)
        put(made, each);
    if (is_old)
        made.insert(made.end(), what.password.begin(), what.password.end());
    const auto sum = checksum_of(made, by, is_old ? checksum_form::message_only : form);
    made[checksum_at] = static_cast<std::uint8_t>(sum >> 8);
    made[checksum_at + 1] = static_cast<std::uint8_t>(sum);
    return made;
}

std::string_view to_string(advert_flaw what) noexcept
{
    switch (what) {
    case advert_flaw::too_short:
        return "it is too short";
    case advert_flaw::unknown_version:
        return "its version is neither 2 nor 3, or does not fit the family";
    case advert_flaw::unknown_type:
        return "it is no advertisement";
    case advert_flaw::wrong_length:
        return "its length is not that of its addresses";
    case advert_flaw::unknown_authentication:
        return "its authentication is of an unknown kind";
    case advert_flaw::bad_checksum:
        return "its checksum is wrong";
    }
    return "?";
}

tl::expected<received, advert_flaw> decode(std::span<const std::uint8_t> from, const route& by)
{
    if (from.size() < header_bytes)
        return tl::unexpected{advert_flaw::too_short};
    received made;
    auto& what = made.what;
    what.version = from[0] >> 4;
    const bool is_old = what.version == 2;
    if ((!is_old && what.version != 3) || (is_old && by.from.kind != family::v4))
        return tl::unexpected{advert_flaw::unknown_version};
    if ((from[0] & 0xf) != type_advertisement)
        return tl::unexpected{advert_flaw::unknown_type};
    what.router_id = from[1];
    what.priority = from[2];
    const std::size_t count = from[3];
    const auto each = size_of(by.from.kind);
    const auto end_of_addresses = header_bytes + count * each;
    if (from.size() != end_of_addresses + (is_old ? password_bytes : 0))
        return tl::unexpected{advert_flaw::wrong_length};
    if (is_old) {
        if (from[4] > static_cast<std::uint8_t>(authentication::ah))
            return tl::unexpected{advert_flaw::unknown_authentication};
        what.authentication = static_cast<authentication>(from[4]);
        what.interval = seconds{from[5]};
        std::copy_n(
            from.begin() + static_cast<std::ptrdiff_t>(end_of_addresses), password_bytes, what.password.begin());
    } else {
        what.interval = hundredth * (word_at(from, 4) & 0xfff);
    }
    const bool may_be_bare = by.from.kind == family::v4;
    if (!is_old && checksum_of(from, by, checksum_form::pseudo_header) == 0)
        made.form = checksum_form::pseudo_header;
    else if (may_be_bare && checksum_of(from, by, checksum_form::message_only) == 0)
        made.form = checksum_form::message_only;
    else
        return tl::unexpected{advert_flaw::bad_checksum};
    for (std::size_t i = 0; i < count; ++i) {
        address host{.kind = by.from.kind};
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(header_bytes + i * each), each, host.bytes.begin());
        what.addresses.push_back(host);
    }
    return made;
}

}  // namespace tenbin::vrrp
