// How a script ended that somebody else ran, and what MISC_CHECK makes of it. Pure.
#pragma once

#include <tenbin/base/duration.hpp>
#include <tenbin/base/result.hpp>
#include <tenbin/config/model.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tenbin::check {

struct script_end {
    enum class how : std::uint8_t {
        exited,
        killed,     ///< by a signal that was not ours
        timed_out,  ///< and was ended by us
        unusable,   ///< the configured command can't be run as it is
        not_run     ///< this machine could not do it now: no fault of the command's, and none of a server's
    };

    how what = how::not_run;
    int code = 0;           ///< exit code, or signal
    std::string why{};      ///< of unusable and not_run
    milliseconds lasted{};  ///< from its start

    bool operator==(const script_end&) const = default;
};

/// "exit 1", "timed out after 5s", "can't be run: /x: No such file or directory".
[[nodiscard]] std::string describe(const script_end& end);

/// What a check says of its server.
struct verdict {
    std::optional<std::string> problem{};  ///< why it is bad, in words; absent: good
    int added_weight = 0;                  ///< to the configured one

    bool operator==(const verdict&) const = default;
};

/// Exit code 0 is good; with misc_dynamic the codes from 2 to 255 are, too, and mean the weights from 0 to 253. An
/// error where the script was not run: then nothing is known of the server.
[[nodiscard]] result<verdict> judge(const config::misc_check& how, unsigned weight, const script_end& end);

}  // namespace tenbin::check
