#include <tenbin/pool/panic.hpp>

#include <algorithm>

namespace tenbin::pool {

panic::panic(std::size_t servers, unsigned percent, milliseconds round)
    : failed_at_(servers), percent_{percent}, round_{round}
{
}

bool panic::too_many(std::size_t count) const noexcept
{
    return percent_ != 0 && count * 100 > failed_at_.size() * percent_;
}

void panic::failed(std::size_t server, steady::time_point now)
{
    // What failed before this round was believed for a while: it has had its reasons. In a panic all count, for servers
    // that serve on are not failures of long ago.
    if (!on_)
        for (auto& each : failed_at_)
            if (each && now - *each > round_)
                each.reset();
    failed_at_[server] = now;
    on_ = on_ || too_many(static_cast<std::size_t>(
                     std::ranges::count_if(failed_at_, [](const auto& each) { return each.has_value(); })));
}

void panic::believed(std::size_t server)
{
    failed_at_[server].reset();
    if (!on_)
        return;
    on_ = too_many(
        static_cast<std::size_t>(std::ranges::count_if(failed_at_, [](const auto& each) { return each.has_value(); })));
}

}  // namespace tenbin::pool
