#include <tenbin/daemon/channel.hpp>
#include <tenbin/daemon/role_process.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "exec_pointers.hpp"

namespace tenbin::daemon {

namespace {

constexpr int status_of_failed_exec = 127;

std::vector<std::string> arguments_of(std::string_view role, const std::optional<identity>& who)
{
    std::vector<std::string> arguments{
        fmt::format("tenbin: {}", role), "--role", std::string{role}, "--parent", std::to_string(::getpid())};
    if (who) {
        arguments.insert(arguments.end(), {"--uid", std::to_string(who->uid), "--gid", std::to_string(who->gid)});
    }
    return arguments;
}

/// Ours, without the address of systemd's notify socket: only the supervisor speaks there.
std::vector<std::string> environment_of_roles()
{
    std::vector<std::string> environment;
    for (char** each = environ; *each != nullptr; ++each)
        if (!std::string_view{*each}.starts_with("NOTIFY_SOCKET="))
            environment.emplace_back(*each);
    return environment;
}

/// Between fork and exec: the log's thread does not exist here, and may have held any lock. Only async-signal-safe
/// calls.
[[noreturn]] void become_role(int channel, char* const* arguments, char* const* environment)
{
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const bool placed =
        channel == role_channel_fd ? ::fcntl(channel, F_SETFD, 0) == 0 : ::dup2(channel, role_channel_fd) >= 0;
    if (placed) {
        // Everything here is opened with O_CLOEXEC; this is for what a library forgets or the starter left open. A
        // kernel before 5.11 refuses it, and nothing is lost.
        ::close_range(role_channel_fd + 1, ~0u, CLOSE_RANGE_CLOEXEC);
        ::execve("/proc/self/exe", arguments, environment);
    }
    ::_exit(status_of_failed_exec);
}

}  // namespace

result<role_process> start_role_process(std::string_view role, const std::optional<identity>& who)
{
    auto ends = channel::make_pair();
    if (!ends)
        return tl::unexpected{std::move(ends.error())};
    auto arguments = arguments_of(role, who);
    auto environment = environment_of_roles();
    const auto argv = pointers_to(arguments);
    const auto envp = pointers_to(environment);

    const auto pid = ::fork();
    if (pid < 0)
        return failed_with_errno(fmt::format("fork for {}", role), errno);
    if (pid == 0)
        become_role(ends->second.get(), argv.data(), envp.data());
    // It is not reaped yet, so its number can't have become another's.
    // By number, since glibc 2.36 declares pidfd_open() without extern "C".
    descriptor watch{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (!watch) {
        const auto reason = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return failed_with_errno("pidfd_open", reason);
    }
    return role_process{.pid = pid, .watch = std::move(watch), .channel = std::move(ends->first)};
}

std::string reap(const descriptor& watch)
{
    siginfo_t about{};
    if (::waitid(P_PIDFD, static_cast<id_t>(watch.get()), &about, WEXITED) != 0)
        return "is gone";
    if (about.si_code == CLD_EXITED)
        return about.si_status == status_of_failed_exec ? "could not be executed"
                                                        : fmt::format("ended with status {}", about.si_status);
    return fmt::format("was killed by signal {} ({})", about.si_status, ::strsignal(about.si_status));
}

}  // namespace tenbin::daemon
