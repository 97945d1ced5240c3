// When the vrrp_scripts that somebody tracks run: each interval, and never twice at a time. The supervisor runs them.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/check/script_end.hpp>
#include <tenbin/config/model.hpp>
#include <tenbin/daemon/script_list.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tenbin::daemon {

class tracking_scripts {
public:
    /// Time beyond a script's own that it may have had to wait for others.
    static constexpr milliseconds patience{10'000};

    /// Has the script at that place of the list run; whether that could be asked for.
    using asker = std::function<bool(std::uint64_t id, std::size_t script)>;
    /// A vrrp_script has ended, well or not.
    using listener = std::function<void(std::size_t script, bool good)>;

    tracking_scripts(const config::model& model, asker ask, listener told);

    [[nodiscard]] std::optional<steady::time_point> due() const;
    void work(steady::time_point now);
    /// How one ended. One that was not run says nothing of what it looks at.
    void take(std::uint64_t id, const check::script_end& how);

private:
    struct one {
        std::size_t script;  ///< in the model
        std::size_t place;   ///< in the list
        milliseconds interval;
        milliseconds limit;
        steady::time_point due{};
        std::optional<std::uint64_t> asked{};
        steady::time_point given_up{};
    };

    asker ask_;
    listener told_;
    std::vector<one> all_;
    std::uint64_t asked_ = 0;
};

}  // namespace tenbin::daemon
