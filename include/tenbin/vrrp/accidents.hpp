// What goes wrong again and again is told once a minute, with how often it has happened. Pure.
#pragma once

#include <tenbin/base/duration.hpp>

#include <map>
#include <optional>
#include <string>

namespace tenbin::vrrp {

class accidents {
public:
    static constexpr std::chrono::minutes pause{1};
    static constexpr std::size_t kinds_max = 64;  ///< more than that at a time are told as one

    /// The line that is to be logged now, if any.
    [[nodiscard]] std::optional<std::string> note(std::string words, steady::time_point now);

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] const std::string& last() const noexcept { return last_; }

private:
    struct kind {
        steady::time_point told;
        std::size_t since = 0;
    };
    std::map<std::string, kind> kinds_;
    std::size_t count_ = 0;
    std::string last_;
};

}  // namespace tenbin::vrrp
