// The parts of the keyword table, one file each.
#pragma once

#include <tenbin/config/keywords.hpp>

#include <span>

namespace tenbin::config {

/// A flag whose value keepalived does not look at.
[[nodiscard]] constexpr flag bare(void (*put_flag)(scope&, bool)) noexcept
{
    return {.put = put_flag, .is_bare = true};
}

[[nodiscard]] std::span<const keyword> global_keywords() noexcept;
[[nodiscard]] std::span<const keyword> proxy_keywords() noexcept;
[[nodiscard]] std::span<const keyword> client_keywords() noexcept;
[[nodiscard]] std::span<const keyword> command_keywords() noexcept;
[[nodiscard]] std::span<const keyword> balance_keywords() noexcept;
[[nodiscard]] std::span<const keyword> server_pool_keywords() noexcept;
[[nodiscard]] std::span<const keyword> server_keywords() noexcept;
[[nodiscard]] std::span<const keyword> health_keywords() noexcept;
[[nodiscard]] std::span<const keyword> lag_keywords() noexcept;
[[nodiscard]] std::span<const keyword> check_keywords() noexcept;
[[nodiscard]] std::span<const keyword> mysql_check_keywords() noexcept;
[[nodiscard]] std::span<const keyword> proxy_script_keywords() noexcept;
[[nodiscard]] std::span<const keyword> virtual_server_keywords() noexcept;
[[nodiscard]] std::span<const keyword> service_server_keywords() noexcept;
[[nodiscard]] std::span<const keyword> service_check_keywords() noexcept;
[[nodiscard]] std::span<const keyword> http_check_keywords() noexcept;
[[nodiscard]] std::span<const keyword> other_check_keywords() noexcept;
[[nodiscard]] std::span<const keyword> vrrp_instance_keywords() noexcept;
[[nodiscard]] std::span<const keyword> vrrp_authentication_keywords() noexcept;
[[nodiscard]] std::span<const keyword> vrrp_address_keywords() noexcept;
[[nodiscard]] std::span<const keyword> vrrp_notify_keywords() noexcept;
[[nodiscard]] std::span<const keyword> vrrp_track_keywords() noexcept;
[[nodiscard]] std::span<const keyword> global_vrrp_keywords() noexcept;
[[nodiscard]] std::span<const keyword> global_mail_keywords() noexcept;
[[nodiscard]] std::span<const keyword> global_script_keywords() noexcept;
[[nodiscard]] std::span<const keyword> global_lvs_keywords() noexcept;
[[nodiscard]] std::span<const keyword> daemon_keywords() noexcept;
[[nodiscard]] std::span<const keyword> static_keywords() noexcept;

}  // namespace tenbin::config
