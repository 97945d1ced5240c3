#include <tenbin/mysql/printable.hpp>
#include <tenbin/mysql/replication_verdict.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::mysql {

namespace {

constexpr std::size_t words_max = 160;

std::string of_channel(const replication_channel& channel)
{
    return channel.name.empty() ? "" : fmt::format(" of \"{}\"", printable(channel.name, words_max));
}

std::string with_error(const replication_channel& channel, unsigned number)
{
    return number == 0 ? "" : fmt::format(": {} {}", number, printable(channel.error, words_max));
}

replication_verdict judge_threads(std::span<const replication_channel> channels)
{
    using standing = replication_verdict::standing;
    replication_verdict made{.now = channels.empty() ? standing::no_replica : standing::replicates};
    const auto worse = [&](standing found, std::string words) {
        if (found <= made.now)
            return;
        made.now = found;
        made.words = std::move(words);
    };
    for (const auto& each : channels) {
        if (each.sql != replication_thread::running)
            worse(standing::stopped,
                  fmt::format("the SQL thread{} does not run{}", of_channel(each), with_error(each, each.sql_error)));
        if (each.io == replication_thread::stopped)
            worse(standing::stopped,
                  fmt::format("the IO thread{} does not run{}", of_channel(each), with_error(each, each.io_error)));
        if (each.io == replication_thread::connecting)
            worse(standing::seeks_master,
                  fmt::format("the IO thread{} seeks its master{}", of_channel(each), with_error(each, each.io_error)));
    }
    return made;
}

std::optional<milliseconds> worst_lag(std::span<const replication_channel> channels)
{
    std::optional<milliseconds> worst;
    for (const auto& each : channels) {
        const auto lag = each.lag();
        if (!lag)
            return std::nullopt;  // NULL is not 0
        worst = std::max(worst.value_or(milliseconds{0}), *lag);
    }
    return worst;
}

}  // namespace

replication_verdict judge_replication(std::span<const replication_channel> channels,
                                      std::optional<milliseconds> by_position,
                                      config::lag_source source)
{
    auto made = judge_threads(channels);
    if (made.now == replication_verdict::standing::no_replica)
        return made;
    if (by_position) {
        // A replica that waits on purpose lacks what is younger than that.
        seconds wanted{0};
        for (const auto& each : channels)
            wanted = std::max(wanted, each.wanted_delay);
        by_position = std::max(milliseconds{0}, *by_position - wanted);
    }
    const auto said = worst_lag(channels);
    const bool by_status = source != config::lag_source::gtid && said;
    const bool by_clock = source != config::lag_source::replica_status && by_position;
    if (by_clock && (!by_status || *by_position >= *said)) {
        made.lag = by_position;
        made.method = "gtid";
    } else if (by_status) {
        made.lag = said;
        made.method = "replica_status";
    }
    return made;
}

}  // namespace tenbin::mysql
