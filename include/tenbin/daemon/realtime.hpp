// A process whose timers must be kept on a busy machine: real-time priority and locked memory, where that is allowed.
// sched(7), mlock(2)
#pragma once

namespace tenbin::daemon {

/// Before privileges are given up. Threads that it starts are ordinary ones. What is not allowed is left out.
void be_realtime() noexcept;

/// Back again, for a process that has nothing to do on time.
void be_ordinary() noexcept;

}  // namespace tenbin::daemon
