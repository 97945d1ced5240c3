// From where a network check speaks.
#pragma once

#include <tenbin/base/endpoint.hpp>

#include <optional>
#include <string>

namespace tenbin::check {

struct origin {
    std::optional<address> host{};  ///< bindto; absent: as the route says
    std::uint16_t port = 0;         ///< bind_port; 0: any
    std::string interface {
    };  ///< bind_if; empty: any

    bool operator==(const origin&) const = default;
};

/// As the routes say. An object, since g++ 12 destroys a default argument's temporary inside a co_await twice.
inline const origin anywhere{};

}  // namespace tenbin::check
