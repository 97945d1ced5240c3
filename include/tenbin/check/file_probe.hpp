// FILE_CHECK: a number in a file decides.
#pragma once

#include <tenbin/check/script_end.hpp>
#include <tenbin/config/model.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tenbin::check {

/// The number that a file says; one that is missing or empty, or says something else, says 0, as for keepalived.
[[nodiscard]] std::int64_t number_in(std::string_view text) noexcept;

/// With a weight, the number times the weight is added to the server's; without one, any number but 0 is bad.
[[nodiscard]] verdict judge(const config::file_check& how, const config::track_file& file, std::int64_t number);

/// Reads the file now: a few bytes, of a regular file only, so that nothing blocks for long. An error where this
/// machine can't open any.
[[nodiscard]] result<verdict> probe_file(const config::file_check& how, const config::track_file& file);

}  // namespace tenbin::check
