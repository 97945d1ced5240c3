#include <tenbin/config/virtual_server_model.hpp>

#include <fmt/format.h>

namespace tenbin::config {

std::string name_of(const virtual_server& service)
{
    if (!service.group.empty())
        return "group " + service.group;
    if (service.where.mark != 0)
        return fmt::format("fwmark {}", service.where.mark);
    return endpoint{.host = service.where.first, .port = service.where.port}.to_string();
}

}  // namespace tenbin::config
