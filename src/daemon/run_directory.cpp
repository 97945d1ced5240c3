#include <tenbin/control/socket.hpp>
#include <tenbin/daemon/run_directory.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tenbin::daemon {

namespace {

constexpr int lock_attempts_max = 10;

std::string pid_file_in(const std::string& directory)
{
    return directory + "/tenbin.pid";
}

std::string record_in(const std::string& directory)
{
    return directory + "/director.record";
}

/// Others must not be able to put files in our place.
result<void> check_owner(const std::string& path)
{
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0)
        return failed_with_errno("run directory " + path, errno);
    if (!S_ISDIR(about.st_mode))
        return failed(fault::operation, "run directory " + path + ": is not a directory");
    if (about.st_uid != ::geteuid() && about.st_uid != 0)
        return failed(fault::operation, "run directory " + path + ": belongs to another user");
    if ((about.st_mode & S_IWOTH) != 0)
        return failed(fault::operation,
                      "run directory " + path + ": everybody may write there; give tenbin a directory of its own");
    return {};
}

std::string read_pid(const descriptor& file)
{
    std::array<char, 32> text{};
    const auto size = ::pread(file.get(), text.data(), text.size(), 0);
    std::string pid{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    pid.erase(std::min(pid.find('\n'), pid.size()));
    return pid;
}

/// The file that is open is still the one of that name: a tenbin that was ending may have removed it since.
bool is_still(const descriptor& file, const std::string& path)
{
    struct stat open {};
    struct stat named {};
    return ::fstat(file.get(), &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
}

result<descriptor> lock_pid_file(const std::string& directory)
{
    const auto path = pid_file_in(directory);
    for (int attempt = 0; attempt < lock_attempts_max; ++attempt) {
        descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)};
        if (!file)
            return failed_with_errno(path, errno);
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
            return failed(fault::operation,
                          fmt::format("another tenbin (pid {}) runs with the run directory {}; give this one its own "
                                      "with --run-dir DIR",
                                      read_pid(file),
                                      directory));
        if (is_still(file, path))
            return file;
    }
    return failed(fault::operation, path + ": another tenbin comes and goes there");
}

}  // namespace

result<std::string> default_run_directory()
{
    if (::geteuid() == 0)
        return std::string{"/run/tenbin"};
    const char* const mine = std::getenv("XDG_RUNTIME_DIR");
    if (mine == nullptr || *mine == '\0')
        return failed(fault::operation, "XDG_RUNTIME_DIR is not set: name a run directory with --run-dir DIR");
    return std::string{mine} + "/tenbin";
}

result<run_directory> run_directory::claim(const std::string& path)
{
    std::error_code bad;
    std::filesystem::create_directories(path, bad);
    if (bad)
        return failed(fault::operation, "run directory " + path + ": " + bad.message(), bad);
    if (auto owned = check_owner(path); !owned)
        return tl::unexpected{std::move(owned.error())};
    auto lock = lock_pid_file(path);
    if (!lock)
        return tl::unexpected{std::move(lock.error())};
    const auto pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock->get(), 0) != 0 ||
        ::pwrite(lock->get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
        return failed_with_errno(pid_file_in(path), errno);
    return run_directory{path, std::move(*lock)};
}

result<descriptor> run_directory::open_record() const
{
    const auto path = record_in(path_);
    descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file)
        return failed_with_errno(path, errno);
    return file;
}

run_directory::~run_directory()
{
    if (!lock_)
        return;
    ::unlink(control::socket_path(path_).c_str());
    ::unlink(record_in(path_).c_str());
    ::unlink(pid_file_in(path_).c_str());
}

}  // namespace tenbin::daemon
