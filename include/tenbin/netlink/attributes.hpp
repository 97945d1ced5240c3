// The attributes of a netlink message or of a nest in it, by type. What is absent, or too short, reads as nothing.
// Valid as long as the message's bytes are.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

struct nlattr;

namespace tenbin::netlink {

class attributes {
public:
    static constexpr int type_max = 40;

    /// Of a nest; a null one has none.
    explicit attributes(nlattr* nest);
    /// Of what follows a message's fixed part.
    attributes(const void* first, std::size_t bytes);

    [[nodiscard]] bool has(int type, std::size_t bytes = 0) const noexcept;
    [[nodiscard]] std::span<const std::byte> bytes(int type) const noexcept;
    [[nodiscard]] std::uint8_t u8(int type) const noexcept;
    [[nodiscard]] std::uint16_t u16(int type) const noexcept;
    [[nodiscard]] std::uint32_t u32(int type) const noexcept;
    [[nodiscard]] std::string text(int type) const;
    [[nodiscard]] address host(int type, address::family kind) const noexcept;
    [[nodiscard]] nlattr* at(int type) const noexcept { return found_[static_cast<std::size_t>(type)]; }

private:
    std::array<nlattr*, type_max + 1> found_{};
};

}  // namespace tenbin::netlink
