#include <tenbin/daemon/command_line.hpp>

int main(int argc, char** argv)
{
    return tenbin::daemon::run_command_line(argc, argv);
}
