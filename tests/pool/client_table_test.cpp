#include <tenbin/pool/client_table.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tenbin::pool {
namespace {

using namespace std::chrono_literals;
using refusal = client_table::refusal;
using stage = client_table::stage;

constexpr std::uint64_t seed = 42;
const steady::time_point start{1000s};

address host(std::string_view text)
{
    return address::parse(text).value();
}

address numbered(std::uint32_t number)
{
    address made;
    for (std::size_t i = 0; i < 4; ++i)
        made.bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return made;
}

TEST(ClientTable, HoldsAClientToItsSessions)
{
    client_table table{{.sessions = 2, .logins = 10, .clients = 100}, seed};
    const auto first = table.enter(host("192.0.2.1"), start);
    const auto second = table.enter(host("192.0.2.1"), start);
    ASSERT_TRUE(first && second);
    table.logged_in(*first);

    EXPECT_EQ(table.enter(host("192.0.2.1"), start), tl::unexpected{refusal::sessions});
    EXPECT_TRUE(table.enter(host("192.0.2.2"), start).has_value());
    table.leave(*first, stage::session);
    EXPECT_TRUE(table.enter(host("192.0.2.1"), start).has_value());
}

TEST(ClientTable, HoldsAClientToItsUnfinishedLogins)
{
    client_table table{{.logins = 2, .clients = 100}, seed};
    const auto first = table.enter(host("192.0.2.1"), start);
    const auto second = table.enter(host("192.0.2.1"), start);
    ASSERT_TRUE(first && second);

    EXPECT_EQ(table.enter(host("192.0.2.1"), start), tl::unexpected{refusal::logins});
    table.logged_in(*first);
    EXPECT_TRUE(table.enter(host("192.0.2.1"), start).has_value());
    EXPECT_EQ(table.enter(host("192.0.2.1"), start), tl::unexpected{refusal::logins});
    table.leave(*second, stage::login);
    EXPECT_TRUE(table.enter(host("192.0.2.1"), start).has_value());
}

TEST(ClientTable, TakesAPrefixOf64BitsForOneClient)
{
    client_table table{{.sessions = 1, .logins = 10, .clients = 100}, seed};
    ASSERT_TRUE(table.enter(host("2001:db8:0:1::1"), start).has_value());

    EXPECT_EQ(table.enter(host("2001:db8:0:1:ffff::2"), start), tl::unexpected{refusal::sessions});
    EXPECT_TRUE(table.enter(host("2001:db8:0:2::1"), start).has_value());
}

TEST(ClientTable, GivesABurstAndThenTheRate)
{
    client_table table{{.logins = 100, .rate = {.connections = 5, .per = 1000ms}, .clients = 100}, seed};
    const auto come = [&](steady::time_point when) { return table.enter(host("192.0.2.1"), when).has_value(); };
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(come(start)) << i;

    EXPECT_FALSE(come(start));
    EXPECT_FALSE(come(start + 199ms));
    EXPECT_TRUE(come(start + 200ms));
    EXPECT_FALSE(come(start + 200ms));
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(come(start + 10s)) << i;
    EXPECT_FALSE(come(start + 10s));
}

TEST(ClientTable, RemembersTheRateOfAClientThatHasLeft)
{
    client_table table{{.logins = 10, .rate = {.connections = 1, .per = 1000ms}, .clients = 100}, seed};
    const auto first = table.enter(host("192.0.2.1"), start);
    table.leave(first.value(), stage::login);

    EXPECT_EQ(table.enter(host("192.0.2.1"), start), tl::unexpected{refusal::rate});
    EXPECT_TRUE(table.enter(host("192.0.2.1"), start + 1s).has_value());
}

TEST(ClientTable, DoesNotCountWhomItRefuses)
{
    client_table table{{.sessions = 3, .logins = 3, .rate = {.connections = 2, .per = 1000ms}, .clients = 100}, seed};
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(table.enter(host("192.0.2.1"), start).has_value());
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(table.enter(host("192.0.2.1"), start), tl::unexpected{refusal::rate});
    EXPECT_TRUE(table.enter(host("192.0.2.1"), start + 1s).has_value());
}

TEST(ClientTable, CountsEveryClientOfAFullProxy)
{
    constexpr std::uint32_t clients = 10'000;
    client_table table{{.sessions = 1, .logins = 1, .clients = clients}, seed};
    for (std::uint32_t i = 0; i < clients; ++i)
        EXPECT_NE(table.enter(numbered(i), start), client_table::uncounted);
    for (std::uint32_t i = 0; i < clients; ++i)
        EXPECT_EQ(table.enter(numbered(i), start), tl::unexpected{refusal::sessions});
}

TEST(ClientTable, FindsRoomAgainAfterAFloodOfAddresses)
{
    client_table table{{.sessions = 1, .logins = 1, .rate = {.connections = 1, .per = 1h}, .clients = 10}, seed};
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const auto entered = table.enter(numbered(i), start);
        ASSERT_TRUE(entered.has_value());
        ASSERT_NE(*entered, client_table::uncounted);
        table.leave(*entered, stage::login);
    }
}

TEST(ClientTable, LetsAClientInUncountedWhenItsSetIsFull)
{
    client_table table{{.sessions = 1, .logins = 1, .clients = 1}, seed};  // one set of sixteen
    for (std::uint32_t i = 0; i < 16; ++i)
        ASSERT_NE(table.enter(numbered(i), start), client_table::uncounted);
    const auto further = table.enter(numbered(16), start);
    EXPECT_EQ(further, client_table::uncounted);
    table.logged_in(*further);
    table.leave(*further, stage::session);
}

TEST(ClientTable, IsExactOverThreads)
{
    constexpr unsigned most = 3;
    client_table table{{.sessions = most, .logins = most, .clients = 4}, seed};
    std::array<std::atomic<unsigned>, 4> there{};
    std::atomic<unsigned> entered = 0;
    std::atomic<bool> passed = false;
    const auto come_and_go = [&] {
        for (std::uint32_t i = 0; i < 20'000; ++i) {
            const auto which = i % there.size();
            const auto at = table.enter(numbered(static_cast<std::uint32_t>(which)), start);
            if (!at)
                continue;
            entered.fetch_add(1);
            if (there[which].fetch_add(1) >= most)
                passed = true;
            there[which].fetch_sub(1);
            table.leave(*at, stage::login);
        }
    };
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back(come_and_go);
    for (auto& each : workers)
        each.join();

    EXPECT_FALSE(passed);
    EXPECT_GT(entered.load(), 0U);
    // All have left: nothing is counted any more.
    for (unsigned i = 0; i < most; ++i)
        EXPECT_TRUE(table.enter(numbered(0), start).has_value());
    EXPECT_EQ(table.enter(numbered(0), start), tl::unexpected{refusal::sessions});
}

}  // namespace
}  // namespace tenbin::pool
