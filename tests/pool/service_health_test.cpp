#include <tenbin/pool/service_health.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <system_error>
#include <vector>

using namespace std::chrono_literals;

namespace tenbin::pool {

namespace {

constexpr steady::time_point start{1h};
const server_health::outcome good;
const server_health::outcome timed_out{"connect: timed out"};
const server_health::outcome refused{"connect: " + std::generic_category().message(ECONNREFUSED)};

config::proxy a_proxy(std::size_t servers, const config::health_settings& health)
{
    config::proxy proxy{.name = "db", .health = health};
    for (std::size_t i = 0; i < servers; ++i) {
        config::real_server server{.where = {.host = {}, .port = static_cast<std::uint16_t>(i + 1)}};
        server.checkers.push_back({.what = config::tcp_check{}, .connect_to = {}, .delay_loop = 3s});
        proxy.servers.push_back(server);
    }
    return proxy;
}

std::string states_of(const service_health& service)
{
    std::string all;
    for (server_index i = 0; i < service.size(); ++i)
        all += service.state(i).health == health::up ? 'u' : service.state(i).health == health::down ? 'd' : '?';
    return all;
}

class ServiceHealth : public testing::Test {
protected:
    void begin(std::size_t servers, const config::health_settings& settings)
    {
        service.emplace(a_proxy(servers, settings), start);
        for (server_index i = 0; i < servers; ++i)
            service->result(i, 0, good, start);
    }
    auto result(server_index server, const server_health::outcome& what)
    {
        return service->result(server, 0, what, now);
    }

    std::optional<service_health> service;
    steady::time_point now = start + 10s;
};

}  // namespace

TEST_F(ServiceHealth, IsWhatTheChecksSay)
{
    begin(2, {});
    const auto changes = result(1, timed_out);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].server, 1);
    EXPECT_EQ(changes[0].what.from, health::up);
    EXPECT_EQ(changes[0].what.to, health::down);
    EXPECT_EQ(changes[0].what.why, "connect: timed out");
    EXPECT_EQ(changes[0].what.lasted, 10s);
    EXPECT_EQ(states_of(*service), "ud");
    EXPECT_EQ(service->since(1), now);
    EXPECT_EQ(result(0, timed_out).size(), 1u);
    EXPECT_EQ(states_of(*service), "dd");
}

TEST_F(ServiceHealth, HoldsAServerBackThatKeepsGoingDown)
{
    begin(2, {.flap_damping = 120s});
    for (int i = 0; i < 2; ++i) {
        result(0, timed_out);
        now += 3s;
        EXPECT_EQ(result(0, good).size(), 1u);
        EXPECT_EQ(states_of(*service), "uu");
        now += 3s;
    }
    result(0, timed_out);
    now += 3s;
    EXPECT_TRUE(result(0, good).empty());
    EXPECT_EQ(states_of(*service), "du");
    EXPECT_TRUE(service->reason(0).starts_with("keeps going down: held back for 4")) << service->reason(0);
    now += 60s;
    EXPECT_EQ(result(0, good).size(), 1u);
    EXPECT_EQ(states_of(*service), "uu");
    EXPECT_EQ(service->reason(0), "");
}

TEST_F(ServiceHealth, UsesAServerThatIsHeldBackWhenItIsTheLast)
{
    begin(2, {.flap_damping = 120s});
    for (int i = 0; i < 3; ++i) {
        result(0, timed_out);
        result(0, good);
    }
    ASSERT_EQ(states_of(*service), "du");
    const auto changes = result(1, timed_out);
    EXPECT_EQ(changes.size(), 2u);
    EXPECT_EQ(states_of(*service), "ud");
    result(1, good);
    EXPECT_EQ(states_of(*service), "du");
}

TEST_F(ServiceHealth, DoubtsTheChecksWhenTooManyFailAtOnce)
{
    begin(4, {.panic_threshold = 50});
    result(0, timed_out);
    result(1, timed_out);
    EXPECT_EQ(states_of(*service), "dduu");
    result(2, timed_out);
    EXPECT_EQ(states_of(*service), "uuuu");
    EXPECT_EQ(service->reason(2), "connect: timed out; serves on: more than 50% failed at once (panic_threshold)");
    result(3, timed_out);
    EXPECT_EQ(states_of(*service), "uuuu");
    now += 3s;
    result(0, good);
    result(1, good);
    EXPECT_EQ(states_of(*service), "uudd");
    EXPECT_EQ(service->reason(0), "");
}

TEST_F(ServiceHealth, BelievesServersThatRefuse)
{
    begin(4, {.panic_threshold = 50});
    for (server_index i = 0; i < 4; ++i)
        result(i, refused);
    EXPECT_EQ(states_of(*service), "dddd");

    begin(4, {.panic_threshold = 50});
    for (server_index i = 0; i < 3; ++i)
        result(i, timed_out);
    EXPECT_EQ(states_of(*service), "uuuu");
    result(0, refused);
    EXPECT_EQ(states_of(*service), "dddu");
}

TEST_F(ServiceHealth, BelievesServersThatFailOneAfterTheOther)
{
    begin(4, {.panic_threshold = 50});
    for (server_index i = 0; i < 4; ++i) {
        result(i, timed_out);
        now += 30s;
    }
    EXPECT_EQ(states_of(*service), "dddd");
}

/// Servers that come and go at random: no rule of the two takes away what checks say is good and needed, or adds what
/// refuses.
TEST_F(ServiceHealth, KeepsItsPromisesInTenThousandHistories)
{
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        std::mt19937 random{seed};
        const std::size_t servers = 1 + random() % 5;
        begin(servers,
              {.flap_damping = random() % 2 == 0 ? 0s : 60s, .panic_threshold = static_cast<unsigned>(random() % 101)});
        now = start;
        std::vector<const server_health::outcome*> said(servers, &good);
        std::vector<health> told(servers, health::up);
        for (int step = 0; step < 60; ++step) {
            now += milliseconds{random() % 5000};
            const auto server = static_cast<server_index>(random() % servers);
            const auto* const what = std::array{&good, &good, &timed_out, &refused}[random() % 4];
            said[server] = what;
            for (const auto& each : result(server, *what)) {
                ASSERT_EQ(each.what.from, told[each.server]) << "seed " << seed;
                ASSERT_NE(each.what.from, each.what.to) << "seed " << seed;
                told[each.server] = each.what.to;
            }
            bool some_good = false;
            bool some_up = false;
            for (server_index i = 0; i < servers; ++i) {
                ASSERT_EQ(service->state(i).health, told[i]) << "seed " << seed;
                some_good = some_good || said[i] == &good;
                some_up = some_up || told[i] == health::up;
                ASSERT_FALSE(said[i] == &refused && told[i] == health::up) << "seed " << seed;
                ASSERT_FALSE(told[i] == health::down && service->reason(i).empty()) << "seed " << seed;
            }
            ASSERT_TRUE(some_up || !some_good) << "seed " << seed << ": the last server was held back";
        }
    }
}

}  // namespace tenbin::pool
