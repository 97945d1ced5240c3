#include <tenbin/base/log.hpp>
#include <tenbin/daemon/messages.hpp>
#include <tenbin/daemon/realtime.hpp>
#include <tenbin/daemon/role.hpp>
#include <tenbin/daemon/role_process.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tenbin::daemon {

namespace {

constexpr int status_failed = 1;
constexpr int status_wrong_usage = 2;

bool is_a_socket(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

/// The kernel kills this process when the supervisor dies. After the change of user, which resets it; and since the
/// supervisor may have died before that, it must still be the parent.
result<void> tie_to_parent(pid_t parent)
{
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return failed_with_errno("PR_SET_PDEATHSIG", errno);
    if (::getppid() != parent)
        return failed(fault::operation, "the supervisor has gone");
    return {};
}

}  // namespace

int run_role(const role_arguments& arguments)
{
    if (!is_a_socket(role_channel_fd)) {
        std::fputs("--role is how tenbin starts its own processes; to start tenbin: tenbin run -f FILE\n", stderr);
        return status_wrong_usage;
    }
    ::fcntl(role_channel_fd, F_SETFD, FD_CLOEXEC);
    // A terminal's ^C and systemd's stop reach every process of the group, but the end has an order: it comes from the
    // supervisor, as a message.
    for (const auto each : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
        ::signal(each, SIG_IGN);

    channel supervisor{descriptor{role_channel_fd}};
    const bool is_director = arguments.role == "director";
    if (is_director)
        be_realtime();
    auto safe = drop_privileges(arguments.become, is_director ? kept_privileges::network : kept_privileges::none);
    if (safe)
        safe = tie_to_parent(arguments.parent);
    if (!safe) {
        std::ignore = supervisor.send(encode(failed_message{.words = safe.error().words}));
        return status_failed;
    }
    ::prctl(PR_SET_NAME, ("tenbin: " + arguments.role).c_str(), 0, 0, 0);
    log::start(arguments.role);
    const auto run = is_director ? &run_director : arguments.role == "monitor" ? &run_monitor : &run_proxy;
    const auto status = run(std::move(supervisor));
    log::stop();
    return status;
}

}  // namespace tenbin::daemon
