#include <tenbin/control/socket.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tenbin::control {

namespace {

constexpr const char* file_name = "control.sock";
constexpr int backlog = 64;
constexpr mode_t owner_and_group = 0660;

/// The address of DIR/control.sock. `directory` must stay open while the address is used.
struct socket_place {
    descriptor directory;
    sockaddr_un address{};

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

result<socket_place> place_in(const std::string& run_directory)
{
    socket_place place;
    place.directory = descriptor{::open(run_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!place.directory)
        return failed_with_errno(run_directory, errno);
    place.address.sun_family = AF_UNIX;
    auto path = socket_path(run_directory);
    if (path.size() >= sizeof place.address.sun_path)
        path = fmt::format("/proc/self/fd/{}/{}", place.directory.get(), file_name);
    std::memcpy(place.address.sun_path, path.c_str(), path.size() + 1);
    return place;
}

descriptor a_socket()
{
    return descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

}  // namespace

std::string socket_path(const std::string& run_directory)
{
    return run_directory + "/" + file_name;
}

result<descriptor> listen_on(const std::string& run_directory)
{
    const auto path = socket_path(run_directory);
    auto place = place_in(run_directory);
    if (!place)
        return tl::unexpected{std::move(place.error())};
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return failed_with_errno("remove " + path, errno);
    auto listener = a_socket();
    // The mode is narrowed before listen(): until then nobody can connect.
    if (!listener || ::bind(listener.get(), place->get(), sizeof place->address) != 0 ||
        ::chmod(path.c_str(), owner_and_group) != 0 || ::listen(listener.get(), backlog) != 0)
        return failed_with_errno("control socket " + path, errno);
    return listener;
}

result<descriptor> connect_to(const std::string& run_directory)
{
    const auto path = socket_path(run_directory);
    auto place = place_in(run_directory);
    auto client = a_socket();
    if (!client)
        return failed_with_errno("socket", errno);
    if (place && ::connect(client.get(), place->get(), sizeof place->address) == 0)
        return client;
    const auto reason = place ? errno : place.error().code.value();
    if (reason == ENOENT || reason == ECONNREFUSED)
        return failed(
            fault::operation,
            fmt::format("no tenbin runs with the run directory {} (is it another one? --run-dir DIR)", run_directory),
            {reason, std::generic_category()});
    if (reason == EACCES)
        return failed(fault::operation,
                      fmt::format("{}: permission denied; ask as root or as the user that runs tenbin", path),
                      {reason, std::generic_category()});
    if (reason == EAGAIN)
        return failed(fault::operation, path + ": tenbin is busy with other questions; try again");
    return failed_with_errno(path, reason);
}

}  // namespace tenbin::control
