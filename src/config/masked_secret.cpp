#include <tenbin/config/masked_secret.hpp>

#include <algorithm>

namespace tenbin::config {

namespace {

bool is_masked(const secret& one)
{
    return one.reveal() == secret_mask;
}

bool logs_in_masked(const checker& one)
{
    const auto* const login = std::get_if<mysql_check>(&one.what);
    return login != nullptr && is_masked(login->password);
}

bool checks_masked(const std::vector<real_server>& servers)
{
    return std::any_of(servers.begin(), servers.end(), [](const real_server& each) {
        return std::any_of(each.checkers.begin(), each.checkers.end(), logs_in_masked);
    });
}

bool authenticates_masked(const vrrp_instance& one)
{
    return is_masked(one.auth_pass) ||
           (one.hmac && std::any_of(one.hmac->keys.begin(), one.hmac->keys.end(), [](const hmac_key& each) {
                return is_masked(each.value);
            }));
}

}  // namespace

bool holds_masked_secret(const model& all)
{
    const auto instances = std::any_of(all.vrrp_instances.begin(), all.vrrp_instances.end(), authenticates_masked);
    const auto proxies = std::any_of(all.proxies.begin(), all.proxies.end(), [](const proxy& each) {
        return checks_masked(each.servers) || checks_masked(each.sorry_servers);
    });
    return instances || proxies || is_masked(all.ssl.password);
}

}  // namespace tenbin::config
