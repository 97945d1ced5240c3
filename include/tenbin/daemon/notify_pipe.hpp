// A notify_fifo: a named pipe that gets a line for each change. Nobody need read it: what does not fit is lost, counted
// and told once. fifo(7)
#pragma once

#include <tenbin/base/descriptor.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/config/farm_model.hpp>

#include <string>

namespace tenbin::daemon {

class notify_pipe {
public:
    /// Makes it, if it is not there, with the owner that is configured.
    [[nodiscard]] static result<notify_pipe> open(const config::notify_fifo& what);

    /// The line's end is added; a line is written whole or not at all.
    void write(std::string line);

private:
    notify_pipe(descriptor opened, std::string path) : end_{std::move(opened)}, path_{std::move(path)} {}

    descriptor end_;
    std::string path_;
    bool is_full_ = false;
};

}  // namespace tenbin::daemon
