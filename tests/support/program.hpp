// The real program as people and scripts call it: its words and its exit status.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <sys/wait.h>

namespace tenbin::support {

struct ended {
    int status = -1;
    std::string out;  ///< standard output
};

/// Runs the program by a shell; standard error goes nowhere.
inline ended run(const std::string& arguments)
{
    ended done;
    auto* const pipe = ::popen((std::string{TENBIN_PROGRAM} + " " + arguments + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr)
        return done;
    std::array<char, 4096> part{};
    for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
        done.out.append(part.data(), size);
    const auto status = ::pclose(pipe);
    done.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return done;
}

}  // namespace tenbin::support
