#include <tenbin/control/status.hpp>
#include <tenbin/daemon/messages.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <stdexcept>
#include <string_view>

namespace tenbin::daemon {

namespace {

std::string text(const json::object& from, json::string_view name)
{
    return json::value_to<std::string>(from.at(name));
}

template <class Number> Number number(const json::object& from, json::string_view name)
{
    return from.at(name).to_number<Number>();
}

std::int64_t count_of(steady::time_point time)
{
    return time.time_since_epoch().count();
}

steady::time_point time_from(const json::object& from, json::string_view name)
{
    return steady::time_point{steady::duration{number<std::int64_t>(from, name)}};
}

/// Boost.JSON's checked access throws where a field is missing or of another type; this is the border.
template <class Read> auto guarded(const char* type, Read read) -> result<decltype(read())>
{
    try {
        return read();
    } catch (const std::exception& problem) {
        return failed(fault::operation, std::string{"message \""} + type + "\": " + problem.what());
    }
}

}  // namespace

message encode(const abandoned_message& from)
{
    json::array queries;
    for (const auto& each : from.queries)
        queries.push_back({{"proxy", each.proxy}, {"server", each.server}, {"thread", each.thread}});
    return {.type = abandoned_message::type, .body = {{"queries", std::move(queries)}}};
}

result<abandoned_message> decode_abandoned(const json::object& from)
{
    return guarded(abandoned_message::type, [&] {
        abandoned_message made;
        for (const auto& listed : from.at("queries").as_array()) {
            const auto& query = listed.as_object();
            made.queries.push_back({.proxy = text(query, "proxy"),
                                    .server = number<std::size_t>(query, "server"),
                                    .thread = number<std::uint32_t>(query, "thread")});
        }
        return made;
    });
}

message with_descriptor(const char* type, descriptor carried)
{
    message made{.type = type};
    made.descriptors.push_back(std::move(carried));
    return made;
}

message encode(const start_message& from)
{
    return {.type = start_message::type, .body = {{"bundle", from.bundle}}};
}

result<start_message> decode_start(const json::object& from)
{
    return guarded(start_message::type, [&] { return start_message{.bundle = text(from, "bundle")}; });
}

message encode(const listeners_message& from, std::vector<descriptor> sockets)
{
    json::array places;
    for (const auto& each : from.places)
        places.push_back({each.proxy, each.slot});
    return {
        .type = listeners_message::type, .body = {{"places", std::move(places)}}, .descriptors = std::move(sockets)};
}

result<listeners_message> decode_listeners(const json::object& from)
{
    return guarded(listeners_message::type, [&] {
        listeners_message made;
        for (const auto& each : from.at("places").as_array())
            made.places.push_back(
                {.proxy = each.at(0).to_number<std::size_t>(), .slot = each.at(1).to_number<std::size_t>()});
        return made;
    });
}

message encode(const ready_message& from)
{
    return {.type = ready_message::type, .body = {{"engine", from.engine}, {"workers", from.workers}}};
}

result<ready_message> decode_ready(const json::object& from)
{
    return guarded(ready_message::type, [&] {
        return ready_message{.engine = text(from, "engine"), .workers = number<unsigned>(from, "workers")};
    });
}

message encode(const failed_message& from)
{
    return {.type = failed_message::type, .body = {{"words", from.words}}};
}

result<failed_message> decode_failed(const json::object& from)
{
    return guarded(failed_message::type, [&] { return failed_message{.words = text(from, "words")}; });
}

message encode(const roles_message& from)
{
    json::array roles;
    for (const auto& each : from.roles)
        roles.push_back(
            {{"name", each.name}, {"pid", each.pid}, {"started", count_of(each.started)}, {"restarts", each.restarts}});
    return {.type = roles_message::type,
            .body = {{"started", count_of(from.started)},
                     {"engine", from.engine},
                     {"workers", from.workers},
                     {"roles", std::move(roles)}}};
}

result<roles_message> decode_roles(const json::object& from)
{
    return guarded(roles_message::type, [&] {
        roles_message made{.started = time_from(from, "started"),
                           .engine = text(from, "engine"),
                           .workers = number<unsigned>(from, "workers")};
        for (const auto& each : from.at("roles").as_array()) {
            const auto& role = each.as_object();
            made.roles.push_back({.name = text(role, "name"),
                                  .pid = number<pid_t>(role, "pid"),
                                  .started = time_from(role, "started"),
                                  .restarts = number<unsigned>(role, "restarts")});
        }
        return made;
    });
}

namespace {

std::optional<milliseconds> lag_from(const json::object& server)
{
    if (!server.contains("lag_ms"))
        return std::nullopt;
    return milliseconds{number<std::int64_t>(server, "lag_ms")};
}

}  // namespace

message encode(const health_message& from)
{
    json::array proxies;
    for (const auto& proxy : from.proxies) {
        json::array servers;
        for (const auto& each : proxy.servers) {
            json::object server{{"address", each.address},
                                {"state", control::to_string(each.state)},
                                {"weight", each.weight},
                                {"reason", each.reason},
                                {"lagging", each.lagging}};
            if (each.lag)
                server["lag_ms"] = each.lag->count();
            servers.push_back(std::move(server));
        }
        json::object made{{"name", proxy.name}, {"servers", std::move(servers)}};
        if (proxy.quorum)
            made["quorum"] = *proxy.quorum;
        proxies.push_back(std::move(made));
    }
    return {.type = health_message::type, .body = {{"proxies", std::move(proxies)}}};
}

result<health_message> decode_health(const json::object& from)
{
    return guarded(health_message::type, [&] {
        health_message made;
        for (const auto& each : from.at("proxies").as_array()) {
            auto& proxy = made.proxies.emplace_back();
            proxy.name = text(each.as_object(), "name");
            if (const auto* held = each.as_object().if_contains("quorum"))
                proxy.quorum = held->as_bool();
            for (const auto& listed : each.at("servers").as_array()) {
                const auto& server = listed.as_object();
                proxy.servers.push_back({.address = text(server, "address"),
                                         .state = control::health_from(text(server, "state")),
                                         .weight = number<unsigned>(server, "weight"),
                                         .reason = text(server, "reason"),
                                         .lag = lag_from(server),
                                         .lagging = server.contains("lagging") && server.at("lagging").as_bool()});
            }
        }
        return made;
    });
}

message encode(const services_message& from)
{
    const auto known = [](const std::optional<bool>& what) { return what ? json::value(*what) : json::value(nullptr); };
    json::array services;
    for (const auto& service : from.services) {
        json::array servers;
        for (const auto& each : service.servers)
            servers.push_back(json::array{known(each.alive), each.weight});
        services.push_back({{"quorum", known(service.quorum)}, {"servers", std::move(servers)}});
    }
    return {.type = services_message::type, .body = {{"services", std::move(services)}}};
}

result<services_message> decode_services(const json::object& from)
{
    const auto known = [](const json::value& what) {
        return what.is_null() ? std::nullopt : std::optional{what.as_bool()};
    };
    return guarded(services_message::type, [&] {
        services_message made;
        for (const auto& each : from.at("services").as_array()) {
            auto& service = made.services.emplace_back();
            service.quorum = known(each.at("quorum"));
            for (const auto& listed : each.at("servers").as_array()) {
                const auto& server = listed.as_array();
                service.servers.push_back({.alive = known(server.at(0)), .weight = server.at(1).to_number<unsigned>()});
            }
        }
        return made;
    });
}

message encode(const ask_counts_message& from)
{
    return {.type = ask_counts_message::type, .body = {{"id", from.id}}};
}

result<ask_counts_message> decode_ask_counts(const json::object& from)
{
    return guarded(ask_counts_message::type,
                   [&] { return ask_counts_message{.id = number<std::uint64_t>(from, "id")}; });
}

message encode(const counts_message& from)
{
    json::array proxies;
    for (const auto& proxy : from.proxies) {
        json::array servers;
        for (const auto& each : proxy.servers) {
            json::object server;
            control::put(server, each);
            servers.emplace_back(std::move(server));
        }
        json::object made{{"name", proxy.name}, {"servers", std::move(servers)}};
        control::put(made, proxy.counts);
        proxies.emplace_back(std::move(made));
    }
    return {.type = counts_message::type,
            .body = {{"id", from.id}, {"log_lines_dropped", from.log_lines_dropped}, {"proxies", std::move(proxies)}}};
}

result<counts_message> decode_counts(const json::object& from)
{
    return guarded(counts_message::type, [&] {
        counts_message made{.id = number<std::uint64_t>(from, "id"),
                            .log_lines_dropped = number<std::uint64_t>(from, "log_lines_dropped")};
        for (const auto& each : from.at("proxies").as_array()) {
            const auto& listed = each.as_object();
            auto& proxy = made.proxies.emplace_back();
            proxy.name = text(listed, "name");
            proxy.counts = control::proxy_counts_from(listed);
            for (const auto& server : listed.at("servers").as_array())
                proxy.servers.push_back(control::server_counts_from(server.as_object()));
        }
        return made;
    });
}

message encode(const suspect_message& from)
{
    return {.type = suspect_message::type, .body = {{"proxy", from.proxy}, {"server", from.server}}};
}

result<suspect_message> decode_suspect(const json::object& from)
{
    return guarded(suspect_message::type, [&] {
        return suspect_message{.proxy = text(from, "proxy"), .server = number<std::size_t>(from, "server")};
    });
}

message encode(const run_script_message& from)
{
    return {.type = run_script_message::type, .body = {{"id", from.id}, {"script", from.script}}};
}

result<run_script_message> decode_run_script(const json::object& from)
{
    return guarded(run_script_message::type, [&] {
        return run_script_message{.id = number<std::uint64_t>(from, "id"),
                                  .script = number<std::size_t>(from, "script")};
    });
}

namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 5> ends_of_scripts{"exited", "killed", "timed_out", "unusable", "not_run"};

check::script_end::how end_from(const std::string& word)
{
    const auto found = std::find(ends_of_scripts.begin(), ends_of_scripts.end(), word);
    if (found == ends_of_scripts.end())
        throw std::runtime_error{"a script can't have \"" + word + '"'};
    return static_cast<check::script_end::how>(found - ends_of_scripts.begin());
}

}  // namespace

message encode(const script_ended_message& from)
{
    return {.type = script_ended_message::type,
            .body = {{"id", from.id},
                     {"how", ends_of_scripts[static_cast<std::size_t>(from.how.what)]},
                     {"code", from.how.code},
                     {"why", from.how.why},
                     {"lasted_ms", from.how.lasted.count()}}};
}

result<script_ended_message> decode_script_ended(const json::object& from)
{
    return guarded(script_ended_message::type, [&] {
        return script_ended_message{.id = number<std::uint64_t>(from, "id"),
                                    .how = {.what = end_from(text(from, "how")),
                                            .code = number<int>(from, "code"),
                                            .why = text(from, "why"),
                                            .lasted = milliseconds{number<std::int64_t>(from, "lasted_ms")}}};
    });
}

message encode(const vrrp_message& from)
{
    return {.type = vrrp_message::type,
            .body = {{"group", from.what.of_group},
                     {"index", from.what.index},
                     {"what", to_string(from.what.what)},
                     {"priority", from.what.priority}}};
}

result<vrrp_message> decode_vrrp(const json::object& from)
{
    return guarded(vrrp_message::type, [&] {
        const auto what = vrrp::change_from(text(from, "what"));
        if (!what)
            throw std::runtime_error{"no router becomes \"" + text(from, "what") + '"'};
        return vrrp_message{.what = {.of_group = from.at("group").as_bool(),
                                     .index = number<std::size_t>(from, "index"),
                                     .what = *what,
                                     .priority = number<unsigned>(from, "priority")}};
    });
}

message encode(const service_change_message& from)
{
    json::object body{{"service", from.service}, {"up", from.up}};
    if (from.server)
        body.emplace("server", *from.server);
    return {.type = service_change_message::type, .body = std::move(body)};
}

result<service_change_message> decode_service_change(const json::object& from)
{
    return guarded(service_change_message::type, [&] {
        service_change_message made{.service = number<std::size_t>(from, "service"), .up = from.at("up").as_bool()};
        if (from.contains("server"))
            made.server = number<std::size_t>(from, "server");
        return made;
    });
}

message encode(const routers_message& from)
{
    json::array routers;
    for (const auto& each : from.routers)
        routers.emplace_back(to_json(each));
    return {.type = routers_message::type, .body = {{"made", count_of(from.made)}, {"routers", std::move(routers)}}};
}

result<routers_message> decode_routers(const json::object& from)
{
    return guarded(routers_message::type, [&] {
        routers_message made{.made = time_from(from, "made")};
        for (const auto& each : from.at("routers").as_array())
            made.routers.push_back(control::router_status_from(each.as_object()));
        return made;
    });
}

}  // namespace tenbin::daemon
