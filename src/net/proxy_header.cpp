#include <tenbin/net/proxy_header.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace tenbin::net {

namespace {

using failure = proxy_header_error;

constexpr std::string_view v1_start = "PROXY ";
/// With CR LF: section 2.1.
constexpr std::size_t v1_bytes_max = 107;

constexpr std::array<std::uint8_t, 12> v2_signature{
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr std::size_t v2_fixed_bytes = 16;
constexpr std::uint8_t v2_local = 0x20;
constexpr std::uint8_t v2_proxy = 0x21;
constexpr std::uint8_t tcp_over_v4 = 0x11;
constexpr std::uint8_t tcp_over_v6 = 0x21;

std::size_t address_bytes(address::family kind) noexcept
{
    return kind == address::family::v4 ? 4 : 16;
}

/// The next word of a line, which ends at a blank or with the line. Words are divided by one blank.
std::string_view next_word(std::string_view& line) noexcept
{
    const auto blank = line.find(' ');
    const auto word = line.substr(0, blank);
    line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
    return word;
}

std::optional<std::uint16_t> port_of(std::string_view word) noexcept
{
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), port);
    const bool is_padded = word.size() > 1 && word.front() == '0';
    if (problem != std::errc{} || end != word.data() + word.size() || is_padded)
        return std::nullopt;
    return port;
}

/// What stands between "PROXY " and the end of the line.
tl::expected<std::optional<proxied>, failure> read_v1(std::string_view line)
{
    const auto protocol = next_word(line);
    if (protocol == "UNKNOWN")
        return std::nullopt;
    if (protocol != "TCP4" && protocol != "TCP6")
        return tl::unexpected{failure::malformed};
    const auto kind = protocol == "TCP4" ? address::family::v4 : address::family::v6;
    const auto from = address::parse(next_word(line));
    const auto to = address::parse(next_word(line));
    const auto from_port = port_of(next_word(line));
    const auto to_port = port_of(line);
    if (!from || !to || from->kind != kind || to->kind != kind || !from_port || !to_port)
        return tl::unexpected{failure::malformed};
    return proxied{{*from, *from_port}, {*to, *to_port}};
}

tl::expected<proxy_header, failure> decode_v1(std::span<const std::byte> bytes)
{
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), v1_bytes_max)};
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos)
        return tl::unexpected{text.size() == v1_bytes_max ? failure::malformed : failure::incomplete};
    const auto whose = read_v1(text.substr(v1_start.size(), end - v1_start.size()));
    if (!whose)
        return tl::unexpected{whose.error()};
    return proxy_header{.size = end + 2, .whose = *whose};
}

/// Two addresses, then two ports, at the start of `block`.
std::optional<proxied> read_v2(std::span<const std::byte> block, address::family kind)
{
    const auto host_bytes = address_bytes(kind);
    if (block.size() < 2 * host_bytes + 4)
        return std::nullopt;
    const auto host_at = [&](std::size_t offset) {
        address host{.kind = kind};
        for (std::size_t i = 0; i < host_bytes; ++i)
            host.bytes[i] = std::to_integer<std::uint8_t>(block[offset + i]);
        return host;
    };
    const auto port_at = [&](std::size_t offset) {
        return static_cast<std::uint16_t>(std::to_integer<unsigned>(block[offset]) << 8U |
                                          std::to_integer<unsigned>(block[offset + 1]));
    };
    return proxied{{host_at(0), port_at(2 * host_bytes)}, {host_at(host_bytes), port_at(2 * host_bytes + 2)}};
}

tl::expected<proxy_header, failure> decode_v2(std::span<const std::byte> bytes)
{
    if (bytes.size() < v2_fixed_bytes)
        return tl::unexpected{failure::incomplete};
    const auto command = std::to_integer<std::uint8_t>(bytes[12]);
    const auto protocol = std::to_integer<std::uint8_t>(bytes[13]);
    const auto length = std::to_integer<std::size_t>(bytes[14]) << 8U | std::to_integer<std::size_t>(bytes[15]);
    const auto size = v2_fixed_bytes + length;
    if ((command != v2_local && command != v2_proxy) || size > proxy_header_bytes_max)
        return tl::unexpected{failure::malformed};
    if (bytes.size() < size)
        return tl::unexpected{failure::incomplete};
    proxy_header header{.size = size};
    if (command == v2_proxy && (protocol == tcp_over_v4 || protocol == tcp_over_v6)) {
        const auto kind = protocol == tcp_over_v4 ? address::family::v4 : address::family::v6;
        header.whose = read_v2(bytes.subspan(v2_fixed_bytes, length), kind);
        if (!header.whose)
            return tl::unexpected{failure::malformed};
    }
    return header;
}

/// Whether these are the first bytes of such a start, as far as they go.
template <class Start> bool may_begin_with(std::span<const std::byte> bytes, const Start& start)
{
    const auto seen = std::min<std::size_t>(bytes.size(), start.size());
    return std::equal(bytes.begin(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(seen),
                      start.begin(),
                      [](auto a, auto b) { return std::to_integer<std::uint8_t>(a) == static_cast<std::uint8_t>(b); });
}

/// In both families the same: an IPv4 address as ::ffff:192.0.2.1 where the other is of IPv6.
address widened(const address& host)
{
    if (host.kind == address::family::v6)
        return host;
    address wide{.kind = address::family::v6};
    wide.bytes[10] = wide.bytes[11] = 0xff;
    std::copy_n(host.bytes.begin(), 4, wide.bytes.begin() + 12);
    return wide;
}

void append(std::vector<std::byte>& to, std::span<const std::uint8_t> bytes)
{
    for (const auto each : bytes)
        to.push_back(std::byte{each});
}

std::vector<std::byte> encode_v1(const proxied& whose)
{
    const auto line = std::string{v1_start} + (whose.from.host.kind == address::family::v4 ? "TCP4 " : "TCP6 ") +
                      whose.from.host.to_string() + " " + whose.to.host.to_string() + " " +
                      std::to_string(whose.from.port) + " " + std::to_string(whose.to.port) + "\r\n";
    const auto bytes = std::as_bytes(std::span{line});
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> encode_v2(const proxied& whose)
{
    const auto kind = whose.from.host.kind;
    const auto host_bytes = address_bytes(kind);
    const auto length = static_cast<std::uint8_t>(2 * host_bytes + 4);
    std::vector<std::byte> header;
    append(header, v2_signature);
    append(header,
           std::array{v2_proxy, kind == address::family::v4 ? tcp_over_v4 : tcp_over_v6, std::uint8_t{0}, length});
    append(header, std::span{whose.from.host.bytes}.first(host_bytes));
    append(header, std::span{whose.to.host.bytes}.first(host_bytes));
    for (const auto port : {whose.from.port, whose.to.port})
        append(header, std::array{static_cast<std::uint8_t>(port >> 8U), static_cast<std::uint8_t>(port & 0xffU)});
    return header;
}

}  // namespace

tl::expected<proxy_header, proxy_header_error> decode_proxy_header(std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return tl::unexpected{failure::incomplete};
    if (may_begin_with(bytes, v2_signature))
        return decode_v2(bytes);
    if (!may_begin_with(bytes, v1_start))
        return tl::unexpected{failure::malformed};
    if (bytes.size() < v1_start.size())
        return tl::unexpected{failure::incomplete};
    return decode_v1(bytes);
}

std::vector<std::byte> encode_proxy_header(config::send_proxy version, const proxied& whose)
{
    auto all = whose;
    if (all.from.host.kind != all.to.host.kind) {
        all.from.host = widened(all.from.host);
        all.to.host = widened(all.to.host);
    }
    switch (version) {
    case config::send_proxy::off:
        break;
    case config::send_proxy::v1:
        return encode_v1(all);
    case config::send_proxy::v2:
        return encode_v2(all);
    }
    return {};
}

}  // namespace tenbin::net
