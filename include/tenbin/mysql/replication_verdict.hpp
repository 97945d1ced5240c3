// What replication status and the clock of positions say together of one replica.
#pragma once

#include <tenbin/config/lag_model.hpp>
#include <tenbin/mysql/replication_status.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenbin::mysql {

struct replication_verdict {
    enum class standing : std::uint8_t {
        no_replica,  ///< it has no channel: lag says nothing of it
        replicates,
        seeks_master,  ///< a channel tries to reach its master, the others run
        stopped        ///< a thread of a channel does not run
    };
    standing now = standing::no_replica;
    std::optional<milliseconds> lag{};  ///< the worst channel's; absent: not known
    std::string_view method{};          ///< that gave the lag; empty: none did
    std::string words{};                ///< of what is wrong
};

/// `by_position`: by the clock, absent where it knows nothing.
[[nodiscard]] replication_verdict judge_replication(std::span<const replication_channel> channels,
                                                    std::optional<milliseconds> by_position,
                                                    config::lag_source source);

}  // namespace tenbin::mysql
