// The command line of tenbin: run, status, check, version. Exit 0 done, 1 refused or failed, 2 wrong usage, or no
// room for the words.
#pragma once

namespace tenbin::daemon {

[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace tenbin::daemon
