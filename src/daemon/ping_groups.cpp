#include <tenbin/daemon/ping_groups.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <variant>

namespace tenbin::daemon {

namespace {

constexpr const char* range_file = "/proc/sys/net/ipv4/ping_group_range";

}  // namespace

bool has_ping_check(const config::model& all)
{
    for (const auto& service : all.virtual_servers)
        for (const auto& server : service.servers)
            for (const auto& check : server.checks)
                if (std::holds_alternative<config::ping_check>(check.what))
                    return true;
    return false;
}

result<void> allow_ping(gid_t group)
{
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    std::ifstream{range_file} >> first >> last;
    const bool is_empty = first > last;  // the kernel's way to say nobody
    if (!is_empty && first <= group && group <= last)
        return {};
    std::ofstream to{range_file};
    to << (is_empty ? group : std::min<std::uint64_t>(first, group)) << ' '
       << (is_empty ? group : std::max<std::uint64_t>(last, group)) << std::flush;
    if (!to)
        return failed_with_errno("net.ipv4.ping_group_range, for PING_CHECK", errno);
    return {};
}

}  // namespace tenbin::daemon
