#include <tenbin/mysql/lag_clock.hpp>

#include <algorithm>

namespace tenbin::mysql {

namespace {

constexpr int share_of_age = 64;

}  // namespace

void lag_clock::master_at(const gtid_set& position, steady::time_point now)
{
    heard_ = now;
    if (!moments_.empty() && moments_.back().position == position)
        return;
    // A master whose history does not go on where it was, was reset or is another one: what was remembered is void.
    if (!moments_.empty() && !position.contains(moments_.back().position))
        moments_.clear();
    if (moments_.size() >= positions_max)
        thin_out(now);
    moments_.push_back({position, now});
}

/// What is old may be less exact: two moments that are closer to each other than a share of their age become one, the
/// later. So a lag is short by that share at most, and a thousand moments reach back for days.
void lag_clock::thin_out(steady::time_point now)
{
    std::vector<moment> kept;
    kept.reserve(positions_max);
    for (std::size_t i = 0; i < moments_.size(); ++i) {
        const bool is_last = i + 1 == moments_.size();
        const bool is_dense =
            !kept.empty() && !is_last &&
            moments_[i + 1].first_seen - kept.back().first_seen <= (now - moments_[i + 1].first_seen) / share_of_age;
        if (!is_dense)
            kept.push_back(std::move(moments_[i]));
    }
    if (kept.size() >= positions_max)
        kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(positions_max / 2));
    moments_ = std::move(kept);
}

std::optional<milliseconds> lag_clock::lag_of(const gtid_set& replica, steady::time_point now) const
{
    if (moments_.empty())
        return std::nullopt;
    const auto lacking =
        std::ranges::partition_point(moments_, [&](const moment& each) { return replica.contains(each.position); });
    if (lacking == moments_.end() && now - heard_ > patience_)
        return std::nullopt;
    if (lacking == moments_.end())
        return milliseconds{0};
    return std::chrono::duration_cast<milliseconds>(now - lacking->first_seen);
}

}  // namespace tenbin::mysql
