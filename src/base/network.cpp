#include <tenbin/base/network.hpp>

#include <algorithm>
#include <charconv>

namespace tenbin {

namespace {

unsigned width_of(address::family kind) noexcept
{
    return kind == address::family::v4 ? 32 : 128;
}

address cleared_behind(address host, unsigned bits) noexcept
{
    for (unsigned bit = bits; bit < width_of(host.kind); ++bit)
        host.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
    return host;
}

}  // namespace

std::optional<network> network::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto host = address::parse(text.substr(0, slash));
    if (!host)
        return std::nullopt;
    const auto width = width_of(host->kind);
    if (slash == std::string_view::npos)
        return network{.base = *host, .bits = width};
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (problem != std::errc{} || end != digits.data() + digits.size() || bits > width)
        return std::nullopt;
    return network{.base = cleared_behind(*host, bits), .bits = bits};
}

bool network::contains(const address& host) const noexcept
{
    return host.kind == base.kind && cleared_behind(host, bits) == base;
}

std::string network::to_string() const
{
    return base.to_string() + "/" + std::to_string(bits);
}

address unmapped(const address& host) noexcept
{
    constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (host.kind != address::family::v6 || !std::equal(prefix.begin(), prefix.end(), host.bytes.begin()))
        return host;
    address plain;
    std::copy(host.bytes.begin() + prefix.size(), host.bytes.end(), plain.bytes.begin());
    return plain;
}

}  // namespace tenbin
