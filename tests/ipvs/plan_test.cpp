#include <tenbin/ipvs/plan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <netinet/in.h>
#include <random>

namespace tenbin::ipvs {
namespace {

using kind = step::kind;

endpoint at(const char* text)
{
    return endpoint::parse(text).value();
}

const service_key web{.protocol = IPPROTO_TCP, .where = at("10.0.0.100:80").host, .port = 80};
const service_key mail{.protocol = IPPROTO_TCP, .where = at("10.0.0.100:25").host, .port = 25};
const service_settings rr{.scheduler = "rr", .prefix = 32};
const destination first{.where = at("192.168.31.101:80")};
const destination second{.where = at("192.168.31.102:80")};

std::vector<kind> kinds(const std::vector<step>& steps)
{
    std::vector<kind> all;
    for (const auto& each : steps)
        all.push_back(each.what);
    return all;
}

TEST(Plan, BeginsRoundRobinWithTheFirstServerWritten)
{
    const auto steps = plan({}, {{web, {.settings = rr, .destinations = {first, second}}}}, {});
    ASSERT_EQ(kinds(steps), (std::vector{kind::add_service, kind::add_destination, kind::add_destination}));
    EXPECT_EQ(steps[1].to, second);
    EXPECT_EQ(steps[2].to, first) << "the kernel puts it at the head";
}

TEST(Plan, SaysNothingWhereAllIsAsItShallBe)
{
    const table there{{web, {.settings = rr, .destinations = {second, first}}}};
    EXPECT_TRUE(plan(there, {{web, {.settings = rr, .destinations = {first, second}}}}, {web}).empty());
}

TEST(Plan, TakesALocalServerForOneOfAnyMethod)
{
    auto here = first;
    here.method = forwarding::local;
    EXPECT_TRUE(plan({{web, {rr, {here}}}}, {{web, {rr, {first}}}}, {}).empty());
}

TEST(Plan, BringsTheNewServerBeforeTheOldOneGoes)
{
    const auto steps = plan({{web, {rr, {first}}}}, {{web, {rr, {second}}}}, {web});
    EXPECT_EQ(kinds(steps), (std::vector{kind::add_destination, kind::remove_destination}));
}

TEST(Plan, RemovesOnlyWhatIsOurs)
{
    const table there{{web, {rr, {first}}}, {mail, {rr, {}}}};
    const auto steps = plan(there, {}, {mail});
    ASSERT_EQ(kinds(steps), (std::vector{kind::remove_service}));
    EXPECT_EQ(steps.front().of, mail);
}

TEST(Plan, AdoptsAServiceThatIsThereAndTakesForeignServersOut)
{
    auto heavier = first;
    heavier.weight = 7;
    const table there{{web, {.settings = {.scheduler = "wlc", .prefix = 32}, .destinations = {heavier, second}}}};
    const auto steps = plan(there, {{web, {rr, {first}}}}, {});
    EXPECT_EQ(kinds(steps), (std::vector{kind::edit_service, kind::edit_destination, kind::remove_destination}));
}

/// Tables of few keys and few servers, so that two of them have much in common.
class some_table {
public:
    explicit some_table(std::uint64_t seed) : chance_{seed} {}

    table next()
    {
        table made;
        for (std::uint16_t port = 1; port <= 6; ++port) {
            if (draw(3) == 0)
                continue;
            service_key key{.protocol = IPPROTO_TCP, .where = web.where, .port = port};
            auto& entry = made[key];
            entry.settings = {.scheduler = draw(2) == 0 ? "rr" : "wlc", .timeout = seconds{draw(2)}, .prefix = 32};
            for (std::uint8_t host = 1; host <= 5; ++host)
                if (draw(2) == 0)
                    entry.destinations.push_back(server(host));
            std::shuffle(entry.destinations.begin(), entry.destinations.end(), chance_);
        }
        return made;
    }
    std::set<service_key> some_of(const table& all)
    {
        std::set<service_key> chosen;
        for (const auto& [key, entry] : all)
            if (draw(2) == 0)
                chosen.insert(key);
        return chosen;
    }

private:
    unsigned draw(unsigned below) { return static_cast<unsigned>(chance_() % below); }
    destination server(std::uint8_t host)
    {
        destination made{.where = first.where, .method = static_cast<forwarding>(2 * draw(2)), .weight = draw(3)};
        made.where.host.bytes[3] = host;
        return made;
    }

    std::mt19937_64 chance_;
};

table sorted(table all)
{
    for (auto& [key, entry] : all)
        std::ranges::sort(entry.destinations, {}, &destination::where);
    return all;
}

/// A step can be taken: what it speaks of is there, or is not, as it must be.
bool fits(const table& in, const step& next)
{
    const auto there = in.find(next.of);
    if (next.what == kind::add_service || there == in.end())
        return (next.what == kind::add_service) == (there == in.end());
    if (next.what < kind::add_destination)
        return true;
    const auto& all = there->second.destinations;
    const bool has = std::ranges::find(all, next.to.where, &destination::where) != all.end();
    return has == (next.what != kind::add_destination);
}

TEST(Plan, LeadsFromAnyTableToAnyOtherWithoutAnEmptyMoment)
{
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        some_table draw{seed};
        const auto actual = draw.next();
        const auto wanted = draw.next();
        const auto ours = draw.some_of(actual);
        auto now = actual;
        for (const auto& each : plan(actual, wanted, ours)) {
            ASSERT_TRUE(fits(now, each)) << "seed " << seed;
            take(now, each);
            const auto had = actual.find(each.of);
            const auto shall = wanted.find(each.of);
            if (had != actual.end() && shall != wanted.end() && !had->second.destinations.empty() &&
                !shall->second.destinations.empty()) {
                ASSERT_FALSE(now.at(each.of).destinations.empty()) << "seed " << seed;
            }
        }
        auto expected = wanted;
        for (const auto& [key, entry] : actual)
            if (!ours.contains(key))
                expected.try_emplace(key, entry);
        ASSERT_EQ(sorted(now), sorted(expected)) << "seed " << seed;
        ASSERT_TRUE(plan(now, wanted, ours).empty()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace tenbin::ipvs
