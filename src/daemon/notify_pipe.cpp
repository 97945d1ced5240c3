#include <tenbin/base/log.hpp>
#include <tenbin/daemon/notify_pipe.hpp>

#include <cerrno>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "users.hpp"

namespace tenbin::daemon {

namespace {

constexpr mode_t mode = 0644;

struct owner {
    uid_t uid = static_cast<uid_t>(-1);
    gid_t gid = static_cast<gid_t>(-1);
};

result<owner> owner_of(const config::notify_fifo& what)
{
    owner made;
    if (!what.user.empty()) {
        const auto user = find_user(what.user);
        if (!user)
            return failed(fault::operation, what.path + ": there is no user " + what.user);
        made = {.uid = user->uid, .gid = user->gid};
    }
    if (!what.group.empty()) {
        const auto* const group = ::getgrnam(what.group.c_str());
        if (group == nullptr)
            return failed(fault::operation, what.path + ": there is no group " + what.group);
        made.gid = group->gr_gid;
    }
    return made;
}

}  // namespace

result<notify_pipe> notify_pipe::open(const config::notify_fifo& what)
{
    const auto whose = owner_of(what);
    if (!whose)
        return tl::unexpected{whose.error()};
    const bool is_new = ::mkfifo(what.path.c_str(), mode) == 0;
    if (!is_new && errno != EEXIST)
        return failed_with_errno(what.path, errno);
    // For reading as well: without a reader it could not be opened, and a reader that goes must not end it.
    descriptor opened{::open(what.path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)};
    if (!opened)
        return failed_with_errno(what.path, errno);
    struct stat about {};
    if (::fstat(opened.get(), &about) != 0 || !S_ISFIFO(about.st_mode))
        return failed(fault::operation, what.path + ": is there, and is no named pipe");
    if (is_new && (::fchmod(opened.get(), mode) != 0 || ::fchown(opened.get(), whose->uid, whose->gid) != 0))
        return failed_with_errno(what.path + ": its owner", errno);
    return notify_pipe{std::move(opened), what.path};
}

void notify_pipe::write(std::string line)
{
    line += '\n';
    const bool is_written = ::write(end_.get(), line.data(), line.size()) >= 0;
    if (!is_written && !is_full_)
        log::warn("{}: nobody reads it, and it is full: lines are lost", path_);
    is_full_ = !is_written;
}

}  // namespace tenbin::daemon
