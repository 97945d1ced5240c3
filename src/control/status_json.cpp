#include <tenbin/control/status.hpp>

#include <boost/json.hpp>

#include <cmath>

namespace tenbin::control {

namespace {

double in_seconds(milliseconds time)
{
    return static_cast<double>(time.count()) / 1000.0;
}

milliseconds from_seconds(double time)
{
    return milliseconds{std::llround(time * 1000.0)};
}

json::object to_json(const server_status& server)
{
    json::object object{{"address", server.address},
                        {"sorry", server.sorry},
                        {"state", to_string(server.state)},
                        {"checked", server.checked},
                        {"reason", server.reason},
                        {"for_seconds", in_seconds(server.lasted)},
                        {"weight", server.weight}};
    if (!server.pool.empty())
        object["pool"] = server.pool;
    if (server.lag_age) {
        json::object lag{{"seconds", nullptr},
                         {"method", server.lag_method},
                         {"age_seconds", in_seconds(*server.lag_age)},
                         {"lagging", server.lagging}};
        if (server.lag)
            lag["seconds"] = in_seconds(*server.lag);
        object["lag"] = std::move(lag);
    }
    put(object, server.counts);
    object["queries_ended"] = server.queries_ended;
    object["queries_not_ended"] = server.queries_not_ended;
    return object;
}

json::object to_json(const quorum_status& quorum)
{
    return {{"needed", quorum.needed},
            {"weight", quorum.weight},
            {"held", quorum.held ? json::value(*quorum.held) : json::value(nullptr)}};
}

json::object to_json(const proxy_status& proxy)
{
    json::array listen;
    for (const auto& each : proxy.listen)
        listen.emplace_back(each);
    json::array servers;
    for (const auto& each : proxy.servers)
        servers.emplace_back(to_json(each));
    json::object object{{"name", proxy.name},
                        {"kind", proxy.kind},
                        {"listen", std::move(listen)},
                        {"sessions_max", proxy.sessions_max}};
    put(object, proxy.counts);
    object["quorum"] = to_json(proxy.quorum);
    object["servers"] = std::move(servers);
    return object;
}

json::object to_json(const service_status& service)
{
    json::array servers;
    for (const auto& each : service.servers)
        servers.push_back({{"address", each.address},
                           {"sorry", each.sorry},
                           {"state", each.alive ? "up" : "down"},
                           {"checked", each.checked},
                           {"reason", each.reason},
                           {"for_seconds", in_seconds(each.lasted)},
                           {"weight", each.weight}});
    return {{"name", service.name},
            {"scheduler", service.scheduler},
            {"quorum", to_json(service.quorum)},
            {"servers", std::move(servers)}};
}

json::object to_json(const role_status& role)
{
    return {{"name", role.name},
            {"pid", role.pid},
            {"uptime_seconds", in_seconds(role.uptime)},
            {"restarts", role.restarts}};
}

// Reading uses Boost.JSON's checked access: what is missing or of another type throws, and status_from_json() catches
// it at this border.

std::string text(const json::object& from, json::string_view name)
{
    return json::value_to<std::string>(from.at(name));
}

template <class Number> Number number(const json::object& from, json::string_view name)
{
    return from.at(name).to_number<Number>();
}

std::uint64_t younger_number(const json::object& from, json::string_view name)
{
    return from.contains(name) ? number<std::uint64_t>(from, name) : 0;
}

server_status server_from(const json::object& from)
{
    const auto* checked = from.if_contains("checked");  // younger than the version
    server_status server{.address = text(from, "address"),
                         .sorry = from.at("sorry").as_bool(),
                         .pool = from.contains("pool") ? text(from, "pool") : std::string{},
                         .state = health_from(text(from, "state")),
                         .checked = checked == nullptr || checked->as_bool(),
                         .reason = text(from, "reason"),
                         .lasted = from_seconds(number<double>(from, "for_seconds")),
                         .weight = number<unsigned>(from, "weight"),
                         .counts = server_counts_from(from),
                         .queries_ended = younger_number(from, "queries_ended"),
                         .queries_not_ended = younger_number(from, "queries_not_ended")};
    if (const auto* found = from.if_contains("lag")) {
        const auto& lag = found->as_object();
        if (!lag.at("seconds").is_null())
            server.lag = from_seconds(number<double>(lag, "seconds"));
        server.lag_method = text(lag, "method");
        server.lag_age = from_seconds(number<double>(lag, "age_seconds"));
        server.lagging = lag.at("lagging").as_bool();
    }
    return server;
}

quorum_status quorum_from(const json::object& from)
{
    quorum_status quorum{.needed = number<std::uint64_t>(from, "needed"),
                         .weight = number<std::uint64_t>(from, "weight")};
    if (!from.at("held").is_null())
        quorum.held = from.at("held").as_bool();
    return quorum;
}

service_status service_from(const json::object& from)
{
    service_status service{.name = text(from, "name"),
                           .scheduler = text(from, "scheduler"),
                           .quorum = quorum_from(from.at("quorum").as_object())};
    for (const auto& each : from.at("servers").as_array()) {
        const auto& server = each.as_object();
        service.servers.push_back({.address = text(server, "address"),
                                   .sorry = server.at("sorry").as_bool(),
                                   .alive = text(server, "state") == "up",
                                   .checked = server.at("checked").as_bool(),
                                   .reason = text(server, "reason"),
                                   .lasted = from_seconds(number<double>(server, "for_seconds")),
                                   .weight = number<unsigned>(server, "weight")});
    }
    return service;
}

proxy_status proxy_from(const json::object& from)
{
    proxy_status proxy{.name = text(from, "name"),
                       .kind = text(from, "kind"),
                       .sessions_max = number<std::uint64_t>(from, "sessions_max"),
                       .counts = proxy_counts_from(from)};
    if (const auto* found = from.if_contains("quorum"))
        proxy.quorum = quorum_from(found->as_object());
    for (const auto& each : from.at("listen").as_array())
        proxy.listen.push_back(json::value_to<std::string>(each));
    for (const auto& each : from.at("servers").as_array())
        proxy.servers.push_back(server_from(each.as_object()));
    return proxy;
}

status read(const json::object& from)
{
    status all{.version = text(from, "version"),
               .router_id = text(from, "router_id"),
               .uptime = from_seconds(number<double>(from, "uptime_seconds")),
               .engine = text(from, "engine"),
               .workers = number<unsigned>(from, "workers"),
               .log_lines_dropped = number<std::uint64_t>(from, "log_lines_dropped")};
    if (!from.at("counts_age_seconds").is_null())
        all.counts_age = from_seconds(number<double>(from, "counts_age_seconds"));
    for (const auto& each : from.at("roles").as_array()) {
        const auto& role = each.as_object();
        all.roles.push_back({.name = text(role, "name"),
                             .pid = number<pid_t>(role, "pid"),
                             .uptime = from_seconds(number<double>(role, "uptime_seconds")),
                             .restarts = number<unsigned>(role, "restarts")});
    }
    for (const auto& each : from.at("proxies").as_array())
        all.proxies.push_back(proxy_from(each.as_object()));
    if (const auto* services = from.if_contains("services"))  // younger than the version
        for (const auto& each : services->as_array())
            all.services.push_back(service_from(each.as_object()));
    if (const auto* routers = from.if_contains("routers"))  // likewise
        for (const auto& each : routers->as_array())
            all.routers.push_back(router_status_from(each.as_object()));
    return all;
}

}  // namespace

std::string_view to_string(pool::health state) noexcept
{
    switch (state) {
    case pool::health::unknown:
        return "unknown";
    case pool::health::up:
        return "up";
    case pool::health::down:
        return "down";
    }
    return "?";
}

pool::health health_from(std::string_view word) noexcept
{
    return word == "up" ? pool::health::up : word == "down" ? pool::health::down : pool::health::unknown;
}

json::object to_json(const status& all)
{
    json::array roles;
    for (const auto& each : all.roles)
        roles.emplace_back(to_json(each));
    json::array proxies;
    for (const auto& each : all.proxies)
        proxies.emplace_back(to_json(each));
    json::array services;
    for (const auto& each : all.services)
        services.emplace_back(to_json(each));
    json::array routers;
    for (const auto& each : all.routers)
        routers.emplace_back(to_json(each));
    json::value age = nullptr;
    if (all.counts_age)
        age = in_seconds(*all.counts_age);
    return {{"v", status::document_version},
            {"version", all.version},
            {"router_id", all.router_id},
            {"uptime_seconds", in_seconds(all.uptime)},
            {"roles", std::move(roles)},
            {"engine", all.engine},
            {"workers", all.workers},
            {"counts_age_seconds", std::move(age)},
            {"log_lines_dropped", all.log_lines_dropped},
            {"proxies", std::move(proxies)},
            {"services", std::move(services)},
            {"routers", std::move(routers)}};
}

result<status> status_from_json(const json::object& document)
{
    try {
        if (document.at("v").to_number<int>() != status::document_version)
            return failed(fault::operation, "the status document is of a version that this tenbin does not know");
        return read(document);
    } catch (const std::exception& missing) {
        return failed(fault::operation, std::string{"not a status document: "} + missing.what());
    }
}

}  // namespace tenbin::control
