#include <tenbin/daemon/abandoned_queries.hpp>

#include <sys/eventfd.h>
#include <utility>

namespace tenbin::daemon {

abandoned_queries::abandoned_queries() : wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
}

void abandoned_queries::note(const query& left)
{
    {
        const std::lock_guard guard{lock_};
        if (held_.size() >= held_max)
            return;
        held_.push_back(left);
        if (held_.size() > 1)
            return;
    }
    ::eventfd_write(wake_.get(), 1);
}

std::vector<abandoned_queries::query> abandoned_queries::take()
{
    eventfd_t ignored = 0;
    ::eventfd_read(wake_.get(), &ignored);
    const std::lock_guard guard{lock_};
    return std::exchange(held_, {});
}

}  // namespace tenbin::daemon
