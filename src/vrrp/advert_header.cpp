#include "advert_header.hpp"

#include <algorithm>

#include "checksum.hpp"

namespace tenbin::vrrp {

namespace {

constexpr std::size_t header_bytes = 20;
constexpr std::uint8_t internet_control = 0xc0;
constexpr std::size_t checksum_at = 10;
constexpr std::size_t source_at = 12;
constexpr std::size_t destination_at = 16;

address address_at(std::span<const std::uint8_t> from, std::size_t at)
{
    address made{};
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), 4, made.bytes.begin());
    return made;
}

}  // namespace

std::vector<std::uint8_t>
ip_header(const route& by, std::uint8_t protocol, std::size_t message, std::uint8_t ttl, std::uint16_t id)
{
    const auto size = static_cast<std::uint16_t>(header_bytes + message);
    std::vector<std::uint8_t> made{0x45,
                                   internet_control,
                                   static_cast<std::uint8_t>(size >> 8),
                                   static_cast<std::uint8_t>(size),
                                   static_cast<std::uint8_t>(id >> 8),
                                   static_cast<std::uint8_t>(id),
                                   0,
                                   0,
                                   ttl,
                                   protocol,
                                   0,
                                   0};
    made.insert(made.end(), by.from.bytes.begin(), by.from.bytes.begin() + 4);
    made.insert(made.end(), by.to.bytes.begin(), by.to.bytes.begin() + 4);
    const auto sum = internet_checksum(made);
    made[checksum_at] = static_cast<std::uint8_t>(sum >> 8);
    made[checksum_at + 1] = static_cast<std::uint8_t>(sum);
    return made;
}

std::optional<ip_packet> split_ip_header(std::span<const std::uint8_t> packet)
{
    if (packet.size() < header_bytes || packet[0] >> 4 != 4)
        return std::nullopt;
    const std::size_t header = std::size_t{4} * (packet[0] & 0xf);
    const std::size_t total = std::size_t{packet[2]} << 8 | packet[3];
    if (header < header_bytes || total < header || packet.size() < total)
        return std::nullopt;
    return ip_packet{.by = {.from = address_at(packet, source_at), .to = address_at(packet, destination_at)},
                     .ttl = packet[8],
                     .header = packet.first(header),
                     .message = packet.subspan(header, total - header)};
}

}  // namespace tenbin::vrrp
