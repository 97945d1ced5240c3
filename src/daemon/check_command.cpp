// `tenbin check`: what is wrong with configurations, for people, or as a JSON array for programs
// (config/diagnostic.hpp).
#include <tenbin/config/check_files.hpp>

#include <iostream>
#include <unistd.h>

#include "commands.hpp"
#include "terminal.hpp"

namespace tenbin::daemon {

namespace {

config::check_output form_of(output how)
{
    if (how == output::json)
        return config::check_output::json;
    return paint_for(STDOUT_FILENO) == config::paint::coloured ? config::check_output::coloured_text
                                                               : config::check_output::text;
}

}  // namespace

int check_command(const check_options& options)
{
    const auto found = config::check_files(
        options.files, &config::resolve_secret, form_of(options.how), std::cout, config::this_machine(options.id));
    return found.errors == 0 ? status_done : status_failed;
}

}  // namespace tenbin::daemon
