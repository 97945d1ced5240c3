// What a role may still do: nothing that needs a privilege. The roles read bytes from strangers; the supervisor, which
// keeps its privileges, reads none.
#pragma once

#include <tenbin/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace tenbin::daemon {

struct identity {
    std::string name;
    uid_t uid;
    gid_t gid;

    bool operator==(const identity&) const = default;
};

/// Whom the roles become: nobody new when this process is not root; else `wanted`, or if that is empty the user
/// tenbin, or if there is none, nobody.
[[nodiscard]] result<std::optional<identity>> identity_of_roles(const std::string& wanted);

struct numeric_identity {
    uid_t uid;
    gid_t gid;
};

enum class kept_privileges : std::uint8_t {
    none,
    network  ///< CAP_NET_ADMIN and CAP_NET_RAW, if this process has them
};

/// Becomes that user for good (where given), gives up all other capabilities, and every way to gain some.
[[nodiscard]] result<void> drop_privileges(const std::optional<numeric_identity>& become,
                                           kept_privileges kept = kept_privileges::none);

/// As many open files as this user may have. Returns that number.
std::size_t raise_open_files_limit() noexcept;

}  // namespace tenbin::daemon
