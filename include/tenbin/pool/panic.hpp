// The panic threshold: when a large part of a service's servers fails its checks within one round, and none of these
// says that it refuses connections, then it is more likely that the checker has lost its way to them than that they all
// died. Those servers serve on until enough of them are good again. Pure: time is handed in.
#pragma once

#include <tenbin/base/duration.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace tenbin::pool {

class panic {
public:
    /// More than `percent` of `servers` within `round` are too many; 0: none ever are.
    panic(std::size_t servers, unsigned percent, milliseconds round);

    /// A server that was up failed its checks, and did not refuse.
    void failed(std::size_t server, steady::time_point now);
    /// It is good again, or it refuses: it is what its checks say.
    void believed(std::size_t server);

    /// Its failure is not believed.
    [[nodiscard]] bool doubts(std::size_t server) const noexcept { return on_ && failed_at_[server].has_value(); }
    [[nodiscard]] bool is_on() const noexcept { return on_; }

private:
    [[nodiscard]] bool too_many(std::size_t count) const noexcept;

    std::vector<std::optional<steady::time_point>> failed_at_;
    unsigned percent_;
    steady::duration round_;
    bool on_ = false;
};

}  // namespace tenbin::pool
