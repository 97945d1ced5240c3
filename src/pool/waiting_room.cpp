#include <tenbin/pool/waiting_room.hpp>

#include <utility>

namespace tenbin::pool {

namespace {

std::uint64_t bit_of(std::size_t worker) noexcept
{
    return std::uint64_t{1} << worker % 64;
}

}  // namespace

std::size_t waiting_room::add_worker(teller tell)
{
    heads_.emplace_back().tell = std::move(tell);
    return heads_.size() - 1;
}

bool waiting_room::enter() noexcept
{
    if (waiting_.fetch_add(1) < most_)
        return true;
    waiting_.fetch_sub(1);
    return false;
}

void waiting_room::set_head(std::size_t worker, std::optional<steady::time_point> since) noexcept
{
    heads_[worker].since.store(since ? since->time_since_epoch() : nobody);
}

bool waiting_room::tell_longest_waiting(offer what)
{
    std::optional<std::size_t> longest;
    auto since = nobody;
    for (std::size_t i = 0; i < heads_.size(); ++i) {
        const auto here = heads_[i].since.load();
        if ((what.asked & bit_of(i)) == 0 && here < since) {
            longest = i;
            since = here;
        }
    }
    if (!longest || !heads_[*longest].tell)
        return false;
    what.asked |= bit_of(*longest);
    heads_[*longest].tell(what);
    return true;
}

}  // namespace tenbin::pool
