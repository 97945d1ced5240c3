#include <tenbin/daemon/messages.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

/// What the other side reads: the body after it was text.
json::object sent(const message& what)
{
    return json::parse(json::serialize(what.body)).as_object();
}

TEST(Messages, KeepTheStateOfTheRoles)
{
    const roles_message all{.started = steady::time_point{5s},
                            .engine = "epoll (refused)",
                            .workers = 2,
                            .roles = {{.name = "proxy", .pid = 17, .started = steady::time_point{6s}, .restarts = 3}}};

    EXPECT_EQ(decode_roles(sent(encode(all))).value(), all);
}

TEST(Messages, KeepTheHealthOfServers)
{
    const health_message all{
        .proxies = {
            {.name = "db",
             .servers = {{.address = "127.0.0.1:1", .state = pool::health::down, .weight = 0, .reason = "expect"},
                         {.address = "[::1]:2", .state = pool::health::unknown, .weight = 7},
                         {.address = "127.0.0.1:3", .lag = 12345ms, .lagging = true}}}}};

    EXPECT_EQ(decode_health(sent(encode(all))).value(), all);
}

TEST(Messages, KeepWhatIsKnownOfServersOfServices)
{
    const services_message all{.services = {{.quorum = false, .servers = {{.alive = true, .weight = 7}, {}}}, {}}};

    EXPECT_EQ(decode_services(sent(encode(all))).value(), all);
}

TEST(Messages, KeepCounts)
{
    const counts_message all{.id = 9,
                             .log_lines_dropped = 4,
                             .proxies = {{.name = "db",
                                          .counts = {.sessions = 1, .total = 1ull << 40, .refused_full = 2},
                                          .servers = {{.sessions = 1, .bytes_to_client = 1ull << 60}}}}};

    EXPECT_EQ(decode_counts(sent(encode(all))).value(), all);
}

TEST(Messages, KeepAbandonedQueries)
{
    const abandoned_message all{.queries = {{.proxy = "db", .server = 1, .thread = 4'000'000'000}, {.proxy = "x"}}};

    EXPECT_EQ(decode_abandoned(sent(encode(all))).value(), all);
    EXPECT_FALSE(decode_abandoned(json::parse(R"({"queries":[{"proxy":"db","server":0,"thread":-1}]})").as_object()));
}

TEST(Messages, KeepWhatBecomesOfARouter)
{
    for (std::size_t which = 0; which < vrrp::changes; ++which) {
        const vrrp_message told{
            .what = {
                .of_group = which % 2 == 0, .index = which, .what = static_cast<vrrp::change>(which), .priority = 255}};
        EXPECT_EQ(decode_vrrp(sent(encode(told))).value(), told);
    }
}

TEST(Messages, KeepWhatBecomesOfAServerAndAQuorum)
{
    for (const auto& told : {service_change_message{.service = 3, .server = 0, .up = true}, service_change_message{}})
        EXPECT_EQ(decode_service_change(sent(encode(told))).value(), told);
}

TEST(Messages, OfARouterHaveAWordThatIsKnown)
{
    auto body = sent(encode(vrrp_message{}));
    const auto wrong = std::find_if(body.begin(), body.end(), [](const auto& each) {
        return each.value().is_string() && each.value() == json::string{vrrp::to_string(vrrp::change::backup)};
    });
    ASSERT_NE(wrong, body.end());
    wrong->value() = "SLAVE";
    EXPECT_FALSE(decode_vrrp(body));
}

TEST(Messages, KeepRoutersWithTheirAges)
{
    const routers_message all{.made = steady::time_point{5s},
                              .routers = {{.name = "VI", .state = "MASTER", .lasted = 61s, .addresses = {"::1/128"}},
                                          {.name = "VE", .reasons = {"eth1 is down"}, .master = "10.0.0.2"}}};

    EXPECT_EQ(decode_routers(sent(encode(all))).value(), all);
}

TEST(Messages, KeepThePlacesOfListeners)
{
    const listeners_message all{.places = {{.proxy = 0, .slot = 1}, {.proxy = 3, .slot = 0}}};

    EXPECT_EQ(decode_listeners(sent(encode(all, {}))).value().places, all.places);
}

TEST(Messages, AreAnErrorWhereAFieldIsMissing)
{
    EXPECT_FALSE(decode_start({}));
    EXPECT_FALSE(decode_counts({{"id", "nine"}}));
    EXPECT_FALSE(decode_suspect({{"proxy", "db"}, {"server", -1}}));
    EXPECT_FALSE(decode_listeners(json::parse(R"({"places":[[1]]})").as_object()));
    EXPECT_EQ(decode_health({}).error().words.substr(0, 16), "message \"health\"");
}

TEST(Messages, KeepTheEndOfAScript)
{
    for (const auto what : {check::script_end::how::exited, check::script_end::how::not_run}) {
        const script_ended_message all{.id = 1ull << 40,
                                       .how = {.what = what, .code = 3, .why = "no \"why\"", .lasted = 1234ms}};

        EXPECT_EQ(decode_script_ended(sent(encode(all))).value(), all);
    }
    EXPECT_FALSE(decode_script_ended({{"id", 1}, {"how", "vanished"}, {"code", 0}, {"why", ""}, {"lasted_ms", 1}}));
}

TEST(Messages, NameAScriptByItsPlaceOnly)
{
    const run_script_message all{.id = 5, .script = 6};

    EXPECT_EQ(decode_run_script(sent(encode(all))).value(), all);
    EXPECT_FALSE(decode_run_script({{"id", 1}, {"script", "/bin/sh"}}));
}

}  // namespace
}  // namespace tenbin::daemon
