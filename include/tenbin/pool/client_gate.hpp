// The gate of one proxy, which every client passes before a server is sought: may it come, and is it within the limits
// of its address? Any thread may ask.
#pragma once

#include <tenbin/config/model.hpp>
#include <tenbin/pool/access_list.hpp>
#include <tenbin/pool/client_table.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace tenbin::pool {

/// Why a client may not come in.
enum class client_refusal : std::uint8_t { not_allowed, too_many_sessions, too_many_logins, too_fast, no_proxy_header };
inline constexpr std::size_t client_refusals = 5;

class client_gate {
public:
    /// `seed` is random, and secret.
    client_gate(const config::proxy& proxy, std::uint64_t seed);

    /// A client has come. The place is the caller's until table().leave().
    [[nodiscard]] tl::expected<client_table::place, client_refusal> enter(const address& client,
                                                                          steady::time_point now) noexcept;
    [[nodiscard]] client_table& table() noexcept { return table_; }

    /// The peer brings other clients, and must say whom.
    [[nodiscard]] bool is_balancer(const address& peer) const noexcept;

    /// Counts a refusal that somebody else has found.
    void count(client_refusal why) noexcept;
    /// Clients that were refused for this.
    [[nodiscard]] std::uint64_t refused(client_refusal why) const noexcept;

private:
    access_list access_;
    std::vector<network> balancers_;
    client_table table_;
    std::array<std::atomic<std::uint64_t>, client_refusals> refused_{};
};

}  // namespace tenbin::pool
