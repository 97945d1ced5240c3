#include <tenbin/pool/lag_gate.hpp>

#include <fmt/format.h>

namespace tenbin::pool {

lag_gate::lag_gate(const config::lag_settings& rules, unsigned fall, unsigned rise) noexcept
    : rules_{rules}, fall_{fall}, rise_{rise}
{
}

bool lag_gate::measured(const measurement& found, steady::time_point now)
{
    problem_.clear();
    measured_at_ = now;
    const bool bad = is_bad(found, now);
    const bool contradicts = lagging_ ? !bad && is_good(found) : bad;
    last_ = found;
    in_a_row_ = contradicts ? in_a_row_ + 1 : 0;
    if (in_a_row_ < (lagging_ ? rise_ : fall_) || in_a_row_ == 0)
        return false;
    in_a_row_ = 0;
    lagging_ = !lagging_;
    return true;
}

bool lag_gate::is_bad(const measurement& found, steady::time_point now)
{
    using replication = measurement::replication;
    if (found.now != replication::seeks_master)
        seeking_since_.reset();
    else if (!seeking_since_)
        seeking_since_ = now;
    if (rules_.max_lag.count() == 0 || found.now == replication::none)
        return false;
    const bool lost = seeking_since_ && now - *seeking_since_ >= rules_.grace;
    return found.now == replication::stopped || lost || (found.lag && *found.lag > rules_.max_lag);
}

bool lag_gate::is_good(const measurement& found) const noexcept
{
    using replication = measurement::replication;
    if (found.now == replication::none || rules_.max_lag.count() == 0)
        return true;
    return found.now == replication::running && found.lag &&
           *found.lag <= rules_.max_lag_recover.value_or(rules_.max_lag);
}

std::string lag_gate::words() const
{
    if (!problem_.empty())
        return "lag: " + problem_;
    if (!last_.words.empty())
        return "lag: " + last_.words;
    if (lagging_ && last_.lag)
        return fmt::format("lag: {} behind by {} (max_lag {})",
                           format_duration(*last_.lag),
                           last_.method,
                           format_duration(rules_.max_lag));
    return {};
}

}  // namespace tenbin::pool
