#include "notify_lines.hpp"

#include <fmt/format.h>

namespace tenbin::daemon {

namespace {

std::string_view word_of(config::transport protocol)
{
    switch (protocol) {
    case config::transport::tcp:
        return "tcp";
    case config::transport::sctp:
        return "sctp";
    case config::transport::udp:
        break;
    }
    return "udp";
}

std::string words_of(const address& host, std::uint16_t port, config::transport protocol)
{
    return fmt::format("[{}]:{}:{}", host.to_string(), word_of(protocol), port);
}

std::string words_of(const config::virtual_server& service)
{
    if (!service.group.empty())
        return fmt::format("[{}]:0", service.group);
    if (service.where.mark != 0)
        return fmt::format("FWM {}", service.where.mark);
    return words_of(service.where.first, service.where.port, service.protocol);
}

std::string_view word_of(bool up)
{
    return up ? "UP" : "DOWN";
}

}  // namespace

std::string notify_line(const config::virtual_server& service, bool up)
{
    return fmt::format("VS {} {}", words_of(service), word_of(up));
}

std::string notify_line(const config::virtual_server& service, const config::service_server& server, bool up)
{
    return fmt::format("RS {} {} {}",
                       words_of(server.where.host, server.where.port, service.protocol),
                       words_of(service),
                       word_of(up));
}

}  // namespace tenbin::daemon
