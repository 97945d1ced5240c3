// The parts of the keyword table, one file each.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <span>

namespace tenbin::config {

[[nodiscard]] std::span<const keyword> global_keywords() noexcept;
[[nodiscard]] std::span<const keyword> proxy_keywords() noexcept;
[[nodiscard]] std::span<const keyword> server_keywords() noexcept;
[[nodiscard]] std::span<const keyword> check_keywords() noexcept;

}  // namespace tenbin::config
