// What is told of a virtual router or a sync group, to scripts and pipes: keepalived's words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tenbin::vrrp {

enum class change : std::uint8_t {
    master,
    backup,
    fault,
    stop,
    lower_priority_heard,  ///< as master, from another master
    master_priority,       ///< the priority has changed, in that state
    backup_priority
};
inline constexpr std::size_t changes = 7;

/// "MASTER", "MASTER_RX_LOWER_PRI" …
[[nodiscard]] std::string_view to_string(change what) noexcept;
[[nodiscard]] std::optional<change> change_from(std::string_view word) noexcept;

struct news {
    bool of_group = false;
    std::size_t index = 0;  ///< into the model's instances, or its groups
    change what = change::backup;
    unsigned priority = 0;  ///< of a group 0

    bool operator==(const news&) const = default;
};

}  // namespace tenbin::vrrp
