#include <tenbin/pool/client_gate.hpp>

#include <algorithm>

namespace tenbin::pool {

namespace {

client_refusal refusal_of(client_table::refusal why) noexcept
{
    switch (why) {
    case client_table::refusal::sessions:
        return client_refusal::too_many_sessions;
    case client_table::refusal::logins:
        return client_refusal::too_many_logins;
    case client_table::refusal::rate:
        break;
    }
    return client_refusal::too_fast;
}

}  // namespace

client_gate::client_gate(const config::proxy& proxy, std::uint64_t seed)
    : access_{proxy.clients.allow, proxy.clients.deny},
      balancers_{proxy.clients.balancers}, table_{{.sessions = proxy.clients.max_sessions,
                                                   .logins = proxy.clients.max_logins,
                                                   .rate = proxy.clients.rate,
                                                   .clients = proxy.max_sessions},
                                                  seed}
{
}

tl::expected<client_table::place, client_refusal> client_gate::enter(const address& client,
                                                                     steady::time_point now) noexcept
{
    if (!access_.admits(client)) {
        count(client_refusal::not_allowed);
        return tl::unexpected{client_refusal::not_allowed};
    }
    const auto entered = table_.enter(client, now);
    if (entered)
        return *entered;
    const auto why = refusal_of(entered.error());
    count(why);
    return tl::unexpected{why};
}

bool client_gate::is_balancer(const address& peer) const noexcept
{
    return std::any_of(balancers_.begin(), balancers_.end(), [&](const network& each) { return each.contains(peer); });
}

void client_gate::count(client_refusal why) noexcept
{
    refused_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t client_gate::refused(client_refusal why) const noexcept
{
    return refused_[static_cast<std::size_t>(why)].load(std::memory_order_relaxed);
}

}  // namespace tenbin::pool
