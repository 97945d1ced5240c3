#include <tenbin/daemon/realtime.hpp>

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace tenbin::daemon {

namespace {

/// Above whatever computes, below the kernel's own threads (50).
constexpr int priority = 10;
/// One that runs that long without a pause is broken: SIGXCPU ends it, and the supervisor starts a new one.
constexpr rlim_t longest_run_us = 10'000'000;

/// Only where later memory can't hit a bound: an allocation would fail for it.
void lock_memory() noexcept
{
    const rlimit all{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    if (::setrlimit(RLIMIT_MEMLOCK, &all) == 0)
        ::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

}  // namespace

void be_realtime() noexcept
{
    const rlimit run{.rlim_cur = longest_run_us, .rlim_max = longest_run_us};
    ::setrlimit(RLIMIT_RTTIME, &run);
    const sched_param wanted{.sched_priority = priority};
    ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &wanted);
    lock_memory();
}

void be_ordinary() noexcept
{
    const sched_param wanted{.sched_priority = 0};
    ::sched_setscheduler(0, SCHED_OTHER, &wanted);
    ::munlockall();
}

}  // namespace tenbin::daemon
