#include "signals.hpp"

#include <csignal>
#include <sys/signalfd.h>

namespace tenbin::daemon {

descriptor take_over_signals()
{
    sigset_t taken;
    ::sigemptyset(&taken);
    for (const auto each : {SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&taken, each);
    ::sigprocmask(SIG_BLOCK, &taken, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return descriptor{::signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK)};
}

}  // namespace tenbin::daemon
