#include <tenbin/mysql/kill_guard.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace tenbin::mysql {
namespace {

using deed = kill_judgement::deed;

const config::proxy slaves{};
const config::proxy others{};
const endpoint first = *endpoint::parse("192.0.2.11:3306");
const endpoint second = *endpoint::parse("192.0.2.12:3306");
constexpr std::uint64_t our_client = 1;
constexpr std::uint64_t stranger = 2;

net::sighting session(std::uint32_t number, const endpoint& server, std::uint64_t client = our_client)
{
    return {.name = {.number = number, .told = number, .client = client}, .proxy = &slaves, .server = server};
}

const auto asker = session(5, first);

deed judged(const std::vector<net::sighting>& seen)
{
    return judge_kill(17, asker, seen).what;
}

TEST(KillGuard, PassesWhatItKnowsNothingOf)
{
    EXPECT_EQ(judged({}), deed::pass);
}

TEST(KillGuard, PassesAThreadOfTheSessionsOwnServer)
{
    EXPECT_EQ(judged({session(17, first)}), deed::pass);
    EXPECT_EQ(judged({session(17, first, stranger)}), deed::pass);
}

TEST(KillGuard, RefusesAThreadOfAnotherReplicaAndSaysWhereItIs)
{
    const std::vector seen{session(17, second)};
    EXPECT_EQ(
        judge_kill(17, asker, seen),
        (kill_judgement{.what = deed::refuse,
                        .words = "tenbin: thread 17 is a session on another replica, 192.0.2.12:3306, not on this "
                                 "one, 192.0.2.11:3306; connect to 192.0.2.12:3306 itself to kill thread 17 there"}));
}

TEST(KillGuard, AsksWhoseTheThreadsAreWhenBothServersHaveTheNumber)
{
    EXPECT_EQ(judged({session(17, second), session(17, first, stranger)}), deed::refuse);
    EXPECT_EQ(judged({session(17, second, stranger), session(17, first)}), deed::pass);
    EXPECT_EQ(judged({session(17, second, stranger), session(17, first, stranger)}), deed::pass);
    EXPECT_EQ(judged({session(17, second), session(17, first)}), deed::pass);
}

TEST(KillGuard, TellsClientsApartByAddressAndUser)
{
    const auto whose = [](const char* from, const char* user) {
        agreement agreed;
        agreed.user = user;
        return name_of(agreed, *address::parse(from)).client;
    };
    EXPECT_EQ(whose("198.51.100.1", "app"), whose("198.51.100.1", "app"));
    EXPECT_NE(whose("198.51.100.1", "app"), whose("198.51.100.9", "app"));
    EXPECT_NE(whose("198.51.100.1", "app"), whose("198.51.100.1", "root"));
}

TEST(KillGuard, LeavesOtherProxiesAloneButForTheServersThatTheyShare)
{
    auto elsewhere = session(17, second);
    elsewhere.proxy = &others;
    EXPECT_EQ(judged({elsewhere}), deed::pass);

    auto same_server = session(17, first);
    same_server.proxy = &others;
    EXPECT_EQ(judged({session(17, second, stranger), same_server}), deed::pass);
}

TEST(KillGuard, KnowsTheNumberThatAClientOfAMovedLoginWasTold)
{
    auto moved = session(23, first);
    moved.name.told = 17;
    const std::vector seen{moved};
    EXPECT_EQ(judge_kill(17, asker, seen), (kill_judgement{.what = deed::rename, .thread = 23}));

    moved.server = second;
    EXPECT_EQ(judged({moved}), deed::refuse);

    moved.name.client = stranger;
    EXPECT_EQ(judged({moved}), deed::pass);
}

}  // namespace
}  // namespace tenbin::mysql
