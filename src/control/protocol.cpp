#include <tenbin/control/protocol.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tenbin::control {

tl::expected<request, std::string> decode_request(std::string_view line)
{
    boost::system::error_code bad;
    auto value = json::parse(line, bad);
    if (bad || !value.is_object())
        return tl::unexpected{std::string{"a request is one line with a JSON object"}};
    auto& body = value.get_object();
    const auto* version = body.if_contains("v");
    if (version == nullptr || !version->is_int64() || version->get_int64() != protocol_version)
        return tl::unexpected{fmt::format("this tenbin speaks version {} on its control socket", protocol_version)};
    const auto* command = body.if_contains("command");
    if (command == nullptr || !command->is_string())
        return tl::unexpected{std::string{"a request names a command"}};
    std::string name{command->get_string()};
    return request{.command = std::move(name), .body = std::move(body)};
}

json::object refusal(std::string_view words)
{
    return {{"v", protocol_version}, {"error", words}};
}

}  // namespace tenbin::control
