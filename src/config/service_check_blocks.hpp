// What the checks of layer 4 do with their blocks.
#pragma once

#include <tenbin/config/keywords.hpp>

namespace tenbin::config {

/// What a check does if neither it nor a block around it says otherwise. DNS_CHECK waits a delay_loop.
struct check_defaults {
    unsigned retry = 1;
    std::optional<milliseconds> delay_before_retry{1000};
};

/// Adds a check of that kind to the server; the reference is good until the next one.
service_check& add_check(scope& in);
/// Fills in what is inherited.
void finish_check(const block_read& block, const check_defaults& otherwise);

template <class Kind> void begin_check(const line_read& line)
{
    auto& made = add_check(line.in).what.template emplace<Kind>();
    if constexpr (!std::is_empty_v<Kind>)
        open_as(line.in, made);
}

}  // namespace tenbin::config
