// `tenbin check`: what is wrong with configurations, for people, or as a JSON array for programs
// (config/diagnostic.hpp).
#include <tenbin/config/check_files.hpp>

#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include "commands.hpp"

namespace tenbin::daemon {

namespace {

config::check_output form_of(output how)
{
    if (how == output::json)
        return config::check_output::json;
    const char* const no_colour = std::getenv("NO_COLOR");
    const bool wanted = (no_colour == nullptr || *no_colour == '\0') && ::isatty(STDOUT_FILENO) == 1;
    return wanted ? config::check_output::coloured_text : config::check_output::text;
}

}  // namespace

int check_command(const check_options& options)
{
    const auto found = config::check_files(
        options.files, &config::resolve_secret, form_of(options.how), std::cout, config::this_machine(options.id));
    return found.errors == 0 ? status_done : status_failed;
}

}  // namespace tenbin::daemon
