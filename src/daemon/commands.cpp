#include "commands.hpp"

#include <tenbin/config/not_served.hpp>
#include <tenbin/control/client.hpp>
#include <tenbin/control/socket.hpp>
#include <tenbin/control/status.hpp>
#include <tenbin/daemon/configuration.hpp>
#include <tenbin/daemon/kernel_modules.hpp>
#include <tenbin/daemon/ping_groups.hpp>
#include <tenbin/daemon/privileges.hpp>
#include <tenbin/daemon/run_directory.hpp>
#include <tenbin/daemon/supervisor.hpp>
#include <tenbin/daemon/version.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <string_view>
#include <unistd.h>

namespace tenbin::daemon {

namespace {

constexpr seconds status_patience{5};

int say_failed(std::string_view words)
{
    std::cerr << "tenbin: " << words << '\n';
    return status_failed;
}

result<std::string> chosen_run_directory(const std::string& option)
{
    if (!option.empty())
        return option;
    return default_run_directory();
}

/// Descriptors 0 to 2 must be what they should, or a socket would take the place of standard error.
void open_standard_streams()
{
    for (const auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(fd, F_GETFD) < 0)
            std::ignore = ::open("/dev/null", O_RDWR);  // takes the lowest free number, which is this one
}

control::paint paint_for_standard_output()
{
    const char* const no_colour = std::getenv("NO_COLOR");
    const bool wanted = (no_colour == nullptr || *no_colour == '\0') && ::isatty(STDOUT_FILENO) == 1;
    return wanted ? control::paint::coloured : control::paint::plain;
}

}  // namespace

int run_command(const run_options& options)
{
    open_standard_streams();
    auto configuration = read_configuration(options.file, std::cerr, options.id);
    if (!configuration)
        return status_failed;
    for (const auto& each : config::not_served(configuration->model))
        std::cerr << "tenbin: " << each << '\n';
    const bool drives_ipvs = !configuration->model.virtual_servers.empty();
    if (configuration->model.proxies.empty() && !drives_ipvs && configuration->model.vrrp_instances.empty())
        return say_failed("there is nothing that this version serves in " + options.file);
    raise_open_files_limit();
    if (drives_ipvs)
        if (const auto loaded = load_ipvs(); !loaded)
            say_failed(loaded.error().words + "; all else is served");
    auto who = identity_of_roles(configuration->model.global.user);
    if (!who)
        return say_failed(who.error().words);
    if (has_ping_check(configuration->model))
        if (const auto allowed = allow_ping(*who ? (*who)->gid : ::getegid()); !allowed)
            say_failed(allowed.error().words + "; all else is served");
    const auto path = chosen_run_directory(options.run_directory);
    if (!path)
        return say_failed(path.error().words);
    auto directory = run_directory::claim(*path);
    if (!directory)
        return say_failed(directory.error().words);
    auto control = control::listen_on(*path);
    if (!control)
        return say_failed(control.error().words);
    auto listeners = open_listeners(configuration->model, listener_slots(configuration->model));
    if (!listeners) {
        for (const auto& each : listeners.error())
            say_failed(each);
        return status_failed;
    }
    return supervise({.model = std::move(configuration->model),
                      .bundle = std::move(configuration->bundle),
                      .directory = std::move(*directory),
                      .control = std::move(*control),
                      .listeners = std::move(*listeners),
                      .who = std::move(*who)});
}

int status_command(const status_options& options)
{
    const auto path = chosen_run_directory(options.run_directory);
    if (!path)
        return say_failed(path.error().words);
    const auto answer = control::ask(*path, "status", status_patience);
    if (!answer)
        return say_failed(answer.error().words);
    const auto* document = answer->if_contains("status");
    if (document == nullptr || !document->is_object())
        return say_failed("the answer holds no status");
    if (options.how == output::json) {
        std::cout << boost::json::serialize(*document) << '\n';
        return status_done;
    }
    const auto all = control::status_from_json(document->get_object());
    if (!all)
        return say_failed(all.error().words);
    std::cout << control::render(*all, paint_for_standard_output());
    return status_done;
}

int version_command()
{
    std::cout << "tenbin " << version() << '\n';
    return status_done;
}

}  // namespace tenbin::daemon
