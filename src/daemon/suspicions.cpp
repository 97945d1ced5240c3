#include <tenbin/daemon/suspicions.hpp>

#include <algorithm>
#include <numeric>
#include <sys/eventfd.h>

namespace tenbin::daemon {

namespace {

std::size_t servers_of(const config::model& model)
{
    return std::accumulate(model.proxies.begin(), model.proxies.end(), std::size_t{0}, [](auto sum, const auto& proxy) {
        return sum + proxy.servers.size() + proxy.sorry_servers.size();
    });
}

}  // namespace

suspicions::suspicions(const config::model& model)
    : marks_(servers_of(model)), wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    std::size_t first = 0;
    for (const auto& proxy : model.proxies) {
        first_of_proxy_.push_back(first);
        first += proxy.servers.size() + proxy.sorry_servers.size();
    }
}

void suspicions::note(std::size_t proxy, pool::server_index server) noexcept
{
    auto& each = marks_[first_of_proxy_[proxy] + server];
    if (!each.noted.exchange(true, std::memory_order_relaxed))
        ::eventfd_write(wake_.get(), 1);
}

std::vector<suspicions::suspect> suspicions::take(steady::time_point now)
{
    eventfd_t ignored = 0;
    ::eventfd_read(wake_.get(), &ignored);
    std::vector<suspect> due;
    next_due_.reset();
    for (std::size_t proxy = 0; proxy < first_of_proxy_.size(); ++proxy) {
        const auto first = first_of_proxy_[proxy];
        const auto end = proxy + 1 < first_of_proxy_.size() ? first_of_proxy_[proxy + 1] : marks_.size();
        for (auto i = first; i < end; ++i) {
            auto& each = marks_[i];
            if (!each.noted.load(std::memory_order_relaxed))
                continue;
            if (each.quiet_until > now) {
                next_due_ = next_due_ ? std::min(*next_due_, each.quiet_until) : each.quiet_until;
                continue;
            }
            each.noted.store(false, std::memory_order_relaxed);
            each.quiet_until = now + between_messages;
            due.push_back({.proxy = proxy, .server = static_cast<pool::server_index>(i - first)});
        }
    }
    return due;
}

}  // namespace tenbin::daemon
