// From what is measured of a replica to whether it gets new sessions: a band between max_lag and max_lag_recover, in
// which it stays what it is. A question without an answer changes nothing. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/config/lag_model.hpp>

#include <optional>
#include <string>

namespace tenbin::pool {

class lag_gate {
public:
    /// `fall` polls in a row beyond max_lag make it lag, `rise` within max_lag_recover bring it back.
    lag_gate(const config::lag_settings& rules, unsigned fall, unsigned rise) noexcept;

    struct measurement {
        std::optional<milliseconds> lag{};  ///< absent: not known this time
        std::string method{};
        enum class replication : std::uint8_t { none, running, seeks_master, stopped } now = replication::running;
        std::string words{};  ///< of what is wrong
    };
    /// True if it lags now and did not, or the other way round.
    bool measured(const measurement& found, steady::time_point now);
    /// No answer: everything stays what it is, and grows old.
    void unanswered(std::string why) { problem_ = std::move(why); }

    [[nodiscard]] bool lagging() const noexcept { return lagging_; }
    [[nodiscard]] std::optional<milliseconds> lag() const noexcept { return last_.lag; }
    [[nodiscard]] const std::string& method() const noexcept { return last_.method; }
    /// Of the last answer; absent: there was none yet.
    [[nodiscard]] std::optional<steady::time_point> measured_at() const noexcept { return measured_at_; }
    /// Why it lags, or why nothing is known of it; empty: nothing is wrong.
    [[nodiscard]] std::string words() const;

private:
    [[nodiscard]] bool is_bad(const measurement& found, steady::time_point now);
    [[nodiscard]] bool is_good(const measurement& found) const noexcept;

    config::lag_settings rules_;
    unsigned fall_;
    unsigned rise_;
    unsigned in_a_row_ = 0;  ///< polls that contradict `lagging_`
    bool lagging_ = false;
    measurement last_{};
    std::optional<steady::time_point> measured_at_{};
    std::optional<steady::time_point> seeking_since_{};
    std::string problem_{};
};

}  // namespace tenbin::pool
