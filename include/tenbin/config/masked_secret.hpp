// What stands where a password is not shown. A configuration that was printed so (`tenbin config`) can be checked and
// compared again; to run it, its passwords are wanting.
#pragma once

#include <tenbin/config/model.hpp>

#include <string_view>

namespace tenbin::config {

inline constexpr std::string_view secret_mask = "********";

/// Whether a password of the model is none, but the mask of one.
[[nodiscard]] bool holds_masked_secret(const model& all);

}  // namespace tenbin::config
