// Whom a script runs as, and whether its file may be trusted with that.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/farm_model.hpp>

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tenbin::daemon {

struct script_user {
    std::string name;
    std::string home;
    uid_t uid;
    gid_t gid;
    std::vector<gid_t> groups;  ///< all of them
    bool changes = false;       ///< it is another one than this process runs as
};

/// The command's user; else script_user; else keepalived_script if there is such a user and this process is root; else
/// who this process runs as. Only root can become another one.
[[nodiscard]] result<script_user> user_of_script(const config::command& what, const config::script_settings& settings);

/// The file that a program's name means: a name without a slash is looked for in `search_path`.
[[nodiscard]] result<std::string> find_program(const std::string& name, const std::string& search_path);

/// Fails if others than root can change the file or a folder on the way to it (enable_script_security).
[[nodiscard]] result<void> only_root_changes(const std::string& program);

}  // namespace tenbin::daemon
