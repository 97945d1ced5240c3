#include <tenbin/daemon/kernel_modules.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tenbin::daemon {

namespace {

/// The kernel shows its table from the moment that it can have one.
bool has_ipvs()
{
    return ::access("/proc/net/ip_vs", F_OK) == 0;
}

constexpr const char* modprobe = "/sbin/modprobe";

}  // namespace

result<void> load_ipvs()
{
    if (has_ipvs() || ::geteuid() != 0)
        return {};
    if (::access(modprobe, X_OK) != 0)
        return failed(fault::operation, "the kernel has no IPVS, and there is no modprobe: apt-get install kmod");
    std::array<char*, 4> arguments{
        const_cast<char*>(modprobe), const_cast<char*>("-q"), const_cast<char*>("ip_vs"), nullptr};
    std::array<char*, 1> environment{nullptr};
    pid_t pid = 0;
    if (const auto problem = ::posix_spawn(&pid, modprobe, nullptr, nullptr, arguments.data(), environment.data());
        problem != 0)
        return failed_with_errno(modprobe, problem);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!has_ipvs())
        return failed(fault::operation,
                      "the kernel has no IPVS: modprobe ip_vs does not bring it (see modprobe -v ip_vs)");
    return {};
}

}  // namespace tenbin::daemon
