#include "terminal.hpp"

#include <cstdlib>
#include <unistd.h>

namespace tenbin::daemon {

config::paint paint_for(int descriptor) noexcept
{
    const char* const no_colour = std::getenv("NO_COLOR");
    const bool wanted = (no_colour == nullptr || *no_colour == '\0') && ::isatty(descriptor) == 1;
    return wanted ? config::paint::coloured : config::paint::plain;
}

}  // namespace tenbin::daemon
