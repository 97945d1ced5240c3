// What the state of a tracked object means for the priority of a router: keepalived's arithmetic. Pure.
#pragma once

#include <optional>

namespace tenbin::vrrp {

/// What one object does to a router.
struct influence {
    int added = 0;
    bool is_fault = false;

    bool operator==(const influence&) const = default;
};

/// An interface, a script or a process. A weight of 0: what is bad is a fault. Above 0 it is added while the object is
/// good, below 0 while it is bad; `reverse` turns the sign, and without a weight the meaning. Not known yet: bad for a
/// weight of 0 or above, good below.
[[nodiscard]] influence influence_of(int weight, bool reverse, std::optional<bool> good) noexcept;

/// A file's number, times the weight; -254 and less is a fault. A weight of 0: any number but 0 is.
[[nodiscard]] influence influence_of_number(int weight, bool reverse, int number) noexcept;

/// In 1 to 254; the owner's 255 never changes.
[[nodiscard]] unsigned effective_priority(unsigned base, int added) noexcept;

}  // namespace tenbin::vrrp
