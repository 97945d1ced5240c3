#include "checksum.hpp"

#include <cstddef>

namespace tenbin::vrrp {

std::uint16_t internet_checksum(std::span<const std::uint8_t> of) noexcept
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < of.size(); ++i)
        sum += static_cast<std::uint32_t>(of[i]) << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

}  // namespace tenbin::vrrp
