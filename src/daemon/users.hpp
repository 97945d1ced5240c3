// Users and groups of this machine, by name.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace tenbin::daemon {

struct user {
    std::string name;
    std::string home;
    uid_t uid;
    gid_t gid;
};

/// These ask whatever this machine asks for names, which may take a while.
[[nodiscard]] std::optional<user> find_user(const std::string& name);
[[nodiscard]] std::optional<user> find_user(uid_t number);
[[nodiscard]] std::optional<gid_t> find_group(const std::string& name);

}  // namespace tenbin::daemon
