#include "what_serves.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace tenbin::daemon {

namespace {

void add_count(std::vector<std::string>& to, std::size_t count, std::string_view one)
{
    if (count != 0)
        to.push_back(fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"));
}

}  // namespace

std::string what_serves(const config::model& model)
{
    std::vector<std::string> serves;
    for (const auto& proxy : model.proxies)
        for (const auto& where : proxy.listen)
            serves.push_back(fmt::format("{} {}", proxy.name, where.to_string()));
    add_count(serves, model.virtual_servers.size(), "virtual server");
    add_count(serves, model.vrrp_instances.size(), "virtual router");
    return fmt::format("{}", fmt::join(serves, ", "));
}

}  // namespace tenbin::daemon
