// The run directory of one tenbin: its pid file, whose lock keeps a second tenbin out, and its control socket.
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>

#include <string>

namespace tenbin::daemon {

/// /run/tenbin for root, $XDG_RUNTIME_DIR/tenbin for anybody else. The error says what to do without one.
[[nodiscard]] result<std::string> default_run_directory();

class run_directory {
public:
    /// Makes the directory if need be, and takes it: the lock on DIR/tenbin.pid is held until the process ends, so that
    /// a file left by a dead tenbin is harmless.
    [[nodiscard]] static result<run_directory> claim(const std::string& path);
    run_directory(run_directory&&) = default;
    run_directory& operator=(run_directory&&) = delete;
    /// Removes the pid file, the control socket and the record: after an orderly end nothing is left to be found.
    ~run_directory();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// The file in which a director tells the next one of itself; made if it is not there.
    [[nodiscard]] result<descriptor> open_record() const;

private:
    run_directory(std::string path, descriptor lock) : path_{std::move(path)}, lock_{std::move(lock)} {}

    std::string path_;
    descriptor lock_;
};

}  // namespace tenbin::daemon
