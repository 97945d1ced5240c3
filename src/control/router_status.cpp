#include <tenbin/control/router_status.hpp>

#include <boost/json.hpp>

#include <cmath>

namespace tenbin::control {

namespace {

json::array array_of(const std::vector<std::string>& all)
{
    json::array made;
    for (const auto& each : all)
        made.emplace_back(each);
    return made;
}

std::vector<std::string> texts(const json::value& from)
{
    return json::value_to<std::vector<std::string>>(from);
}

}  // namespace

json::object to_json(const router_status& from)
{
    return {{"name", from.name},
            {"group", from.group},
            {"interface", from.interface},
            {"router_id", from.router_id},
            {"version", from.version},
            {"state", from.state},
            {"reasons", array_of(from.reasons)},
            {"for_seconds", static_cast<double>(from.lasted.count()) / 1000.0},
            {"priority", from.priority},
            {"master", from.master},
            {"master_priority", from.master_priority},
            {"addresses", array_of(from.addresses)},
            {"times_master", from.times_master},
            {"sent", from.sent},
            {"heard", from.heard},
            {"refused", from.refused},
            {"restored", from.restored},
            {"accidents", from.accidents},
            {"last_accident", from.last_accident}};
}

router_status router_status_from(const json::object& from)
{
    const auto text = [&](json::string_view name) { return json::value_to<std::string>(from.at(name)); };
    const auto count = [&](json::string_view name) { return from.at(name).to_number<std::uint64_t>(); };
    const auto number = [&](json::string_view name) { return from.at(name).to_number<unsigned>(); };
    return {.name = text("name"),
            .group = text("group"),
            .interface = text("interface"),
            .router_id = number("router_id"),
            .version = number("version"),
            .state = text("state"),
            .reasons = texts(from.at("reasons")),
            .lasted = milliseconds{std::llround(from.at("for_seconds").to_number<double>() * 1000.0)},
            .priority = number("priority"),
            .master = text("master"),
            .master_priority = number("master_priority"),
            .addresses = texts(from.at("addresses")),
            .times_master = count("times_master"),
            .sent = count("sent"),
            .heard = count("heard"),
            .refused = count("refused"),
            .restored = count("restored"),
            .accidents = count("accidents"),
            .last_accident = text("last_accident")};
}

}  // namespace tenbin::control
