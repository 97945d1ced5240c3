#include <tenbin/ipvs/table.hpp>

#include <fmt/format.h>

#include <netinet/in.h>

namespace tenbin::ipvs {

std::string service_key::to_string() const
{
    if (mark != 0)
        return fmt::format("fwmark {}{}", mark, where.kind == address::family::v6 ? " inet6" : "");
    const auto* const name = protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : "sctp";
    return fmt::format("{} {}", name, endpoint{.host = where, .port = port}.to_string());
}

}  // namespace tenbin::ipvs
