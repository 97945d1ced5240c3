#include <tenbin/daemon/server_health_view.hpp>

namespace tenbin::daemon {

std::vector<pool::server_state> merge(const pool::service& known, const health_message::proxy& said)
{
    std::vector<pool::server_state> states;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto index = static_cast<pool::server_index>(i);
        auto state = known.state(index);
        const bool named =
            i < said.servers.size() && said.servers[i].address == known.configured(index).where.to_string();
        if (named && said.servers[i].state != pool::health::unknown)
            state = {.health = said.servers[i].state,
                     .weight = said.servers[i].weight,
                     .lag = said.servers[i].lag,
                     .lagging = said.servers[i].lagging};
        states.push_back(state);
    }
    return states;
}

}  // namespace tenbin::daemon
