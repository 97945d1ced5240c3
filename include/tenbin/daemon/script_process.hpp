// One running script. No shell reads its command line; it has a session and a process group of its own, so that all it
// started can be ended with it; nothing on standard input, a pipe for what it says, no other descriptor of ours,
// default signals, few open files, no core, and a clean environment. If this process dies, it dies too.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/config/farm_model.hpp>
#include <tenbin/daemon/script_user.hpp>

#include <string>
#include <sys/types.h>
#include <vector>

namespace tenbin::daemon {

/// What can be known of a script before it runs.
struct prepared_script {
    std::vector<std::string> arguments;  ///< the program's name first
    std::vector<std::string> environment;
    script_user who;
    bool only_roots = false;  ///< it must not be one that others than root can change
};

/// Takes the line apart and looks the user up (which may take a while: the caller does it once, at the start).
[[nodiscard]] result<prepared_script> prepare_script(const config::command& what,
                                                     const config::script_settings& settings);

class script_process {
public:
    /// Does not block: whether the program could be executed is known when it has ended. An error is one that says how
    /// such a script "ended".
    [[nodiscard]] static tl::expected<script_process, check::script_end> start(const prepared_script& what);

    /// Readable when it has ended.
    [[nodiscard]] int watch() const noexcept { return watch_.get(); }
    /// What it says, without blocking.
    [[nodiscard]] int output() const noexcept { return output_.get(); }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    /// To the whole group. Before reap() only, as long as the numbers are its own.
    void signal(int number) const noexcept;
    /// Collects it when it has ended: how, without `lasted`. Nothing blocks.
    [[nodiscard]] check::script_end reap();

private:
    pid_t pid_ = 0;
    descriptor watch_;
    descriptor output_;
    descriptor report_;  ///< where the child says why it could not become the program
    std::string program_;
};

}  // namespace tenbin::daemon
