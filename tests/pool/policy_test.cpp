#include <tenbin/pool/policy.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace tenbin::pool {

namespace {

using config::balance;

/// Servers 0, 1, … with these weights.
std::vector<candidate> servers(std::initializer_list<unsigned> weights)
{
    std::vector<candidate> made;
    for (const auto weight : weights) {
        const auto number = static_cast<std::uint16_t>(made.size());
        endpoint where = endpoint::parse("192.0.2.1:3306").value();
        where.host.bytes[3] = static_cast<std::uint8_t>(number + 1);
        made.push_back({.index = number, .weight = weight, .identity = identity_of(where)});
    }
    return made;
}

server_index pick(balance policy, const std::vector<candidate>& from, const seeker& who = {})
{
    picker one{policy, who};
    for (const auto& each : from)
        one.consider(each);
    return one.best().index;
}

/// How often each is picked in `sessions` turns; held sessions stay.
std::vector<unsigned> held(balance policy, std::vector<candidate> among, unsigned sessions)
{
    std::mt19937_64 random{31};
    std::vector<unsigned> counts(among.size());
    for (unsigned i = 0; i < sessions; ++i) {
        const auto index = pick(policy, among, {.source = random(), .dice = random()});
        ++counts[index];
        ++among[index].sessions;
        among[index].turn += turn_of(policy, among[index].weight);
    }
    return counts;
}

seeker client(const char* text)
{
    return {.source = source_of(address::parse(text).value())};
}

}  // namespace

TEST(Policy, RrIgnoresWeightsAndSessions)
{
    auto among = servers({1, 7, 1});
    among[0].sessions = 100;
    EXPECT_EQ(pick(balance::rr, among), 0);
    EXPECT_EQ(held(balance::rr, servers({1, 7, 1}), 9), (std::vector<unsigned>{3, 3, 3}));
}

TEST(Policy, WrrSharesByWeightAndInterleaves)
{
    EXPECT_EQ(held(balance::wrr, servers({1, 2, 5}), 8000), (std::vector<unsigned>{1000, 2000, 5000}));

    auto among = servers({1, 3});
    std::vector<server_index> order;
    for (int i = 0; i < 8; ++i) {
        order.push_back(pick(balance::wrr, among));
        auto& taken = among[order.back()];
        taken.turn += turn_of(balance::wrr, taken.weight);
    }
    EXPECT_EQ(order, (std::vector<server_index>{0, 1, 1, 1, 0, 1, 1, 1}));
}

TEST(Policy, LeastConnTakesTheFewestSessionsForItsWeight)
{
    auto among = servers({1, 4});
    among[0].sessions = 2;
    among[1].sessions = 7;
    EXPECT_EQ(pick(balance::least_conn, among), 1);
    among[1].sessions = 9;
    EXPECT_EQ(pick(balance::least_conn, among), 0);
}

TEST(Policy, WrrCountsAWeightFromTheTimeThatItChanged)
{
    auto among = servers({1, 1});
    among[1].weight = 3;
    const auto share_of = [&](int turns) {
        std::vector<int> counts(2);
        for (int i = 0; i < turns; ++i) {
            auto& taken = among[pick(balance::wrr, among)];
            taken.turn += turn_of(balance::wrr, taken.weight);
            ++counts[taken.index];
        }
        return counts;
    };
    EXPECT_EQ(share_of(400), (std::vector<int>{100, 300}));
    among[1].weight = 1;
    EXPECT_EQ(share_of(400), (std::vector<int>{200, 200}));
}

TEST(Policy, TurnsGoOnWhereTheirSumWrapsAround)
{
    auto among = servers({1, 1, 1});
    for (auto& each : among)
        each.turn = ~std::uint64_t{0} - 2 * turn_of(balance::wrr, 1);
    EXPECT_EQ(held(balance::wrr, among, 30), (std::vector<unsigned>{10, 10, 10}));
}

TEST(Policy, SlowStartGrowsFromATenthToTheWhole)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(weight_at(1, 0s, 30s), 10U);
    EXPECT_EQ(weight_at(1, -1s, 30s), 10U);
    EXPECT_EQ(weight_at(1, 15s, 30s), 55U);
    EXPECT_EQ(weight_at(1, 30s, 30s), 100U);
    EXPECT_EQ(weight_at(65'535, 10h, 30s), 6'553'500U);
    EXPECT_EQ(weight_at(3, 0s, 0s), 300U);
    EXPECT_EQ(weight_at(3, -1s, 0s), 300U);
    EXPECT_EQ(weight_at(0, 1s, 30s), 0U);
}

TEST(Policy, LeastLoadTakesTheLeastWorkForItsWeightAndElseTheFewestSessions)
{
    auto among = servers({1, 2});
    among[0].load = 3;
    among[1].load = 5;
    EXPECT_EQ(pick(balance::least_load, among), 1);
    among[1].load = 7;
    EXPECT_EQ(pick(balance::least_load, among), 0);
    for (auto& each : among)
        each.load = 0;
    among[0].sessions = 1;
    EXPECT_EQ(pick(balance::least_load, among), 1);
}

TEST(Policy, P2cIsNearlyEvenAndNeverTakesTheFullerOfTwo)
{
    for (const auto count : held(balance::p2c, servers({1, 1, 1, 1}), 10'000))
        EXPECT_NEAR(count, 2500, 25);

    auto among = servers({1, 1});
    among[0].sessions = 1;
    for (std::uint64_t dice = 0; dice < 100; ++dice)
        EXPECT_EQ(pick(balance::p2c, among, {.dice = dice}), 1);
}

TEST(Policy, SourceHashKeepsAClientOnItsServer)
{
    auto among = servers({1, 1, 1});
    const auto first = pick(balance::source_hash, among, client("198.51.100.7"));
    for (auto& each : among)
        each.sessions = each.index * 17U;
    std::ranges::reverse(among);
    EXPECT_EQ(pick(balance::source_hash, among, client("198.51.100.7")), first);
}

TEST(Policy, SourceHashGivesTheSameResultOnEveryBox)
{
    const auto among = servers({1, 1, 1, 1});
    EXPECT_EQ(identity_of(endpoint::parse("192.0.2.1:3306").value()), 1'197'648'300'608'886'118U);
    std::vector<server_index> chosen;
    for (const auto* text : {"198.51.100.1", "198.51.100.2", "198.51.100.3", "2001:db8::1", "2001:db8::2"})
        chosen.push_back(pick(balance::source_hash, among, client(text)));
    // Not to be changed: boxes of two versions share clients while they are upgraded.
    EXPECT_EQ(chosen, (std::vector<server_index>{2, 0, 0, 2, 0}));
}

TEST(Policy, SourceHashSharesByWeightAndMovesOnlyTheClientsOfALostServer)
{
    const auto all = servers({1, 2, 5});
    auto without_the_second = all;
    without_the_second.erase(without_the_second.begin() + 1);
    std::mt19937_64 random{7};
    std::vector<int> counts(all.size());
    for (int i = 0; i < 80'000; ++i) {
        const seeker who{.source = random()};
        const auto before = pick(balance::source_hash, all, who);
        const auto after = pick(balance::source_hash, without_the_second, who);
        ++counts[before];
        if (before != 1) {
            ASSERT_EQ(after, before);
        }
    }
    EXPECT_NEAR(counts[0], 10'000, 400);
    EXPECT_NEAR(counts[1], 20'000, 500);
    EXPECT_NEAR(counts[2], 50'000, 600);
}

}  // namespace tenbin::pool
