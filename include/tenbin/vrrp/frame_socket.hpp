// Sends whole Ethernet frames and hears nothing. packet(7)
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>

#include <cstdint>
#include <span>

namespace tenbin::vrrp {

class frame_socket {
public:
    [[nodiscard]] static result<frame_socket> open();
    /// By the interface with that index.
    [[nodiscard]] result<void> send(int link, std::span<const std::uint8_t> frame);

private:
    explicit frame_socket(descriptor opened) : socket_{std::move(opened)} {}
    descriptor socket_;
};

}  // namespace tenbin::vrrp
