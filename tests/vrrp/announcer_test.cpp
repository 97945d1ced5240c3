#include <tenbin/vrrp/announcer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenbin::vrrp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const steady::time_point begin{1h};
const announced first{.link = 1, .host = address::parse("192.0.2.1").value()};
const announced second{.link = 1, .host = address::parse("192.0.2.2").value()};
const announced elsewhere{.link = 2, .host = address::parse("192.0.2.3").value()};
const announced sixth{.link = 1, .host = address::parse("2001:db8::1").value()};

TEST(Announcer, SendsAllOfThemSoManyTimes)
{
    announcer one{{}};
    one.add(0, {first, second}, 2);
    EXPECT_THAT(one.take(begin), ElementsAre(first, second, first, second));
    EXPECT_EQ(one.due(), std::nullopt);
}

TEST(Announcer, TakesTheRoutersInTurn)
{
    announcer one{{}};
    one.add(0, {first, second}, 1);
    one.add(1, {elsewhere}, 1);
    EXPECT_THAT(one.take(begin), ElementsAre(first, elsewhere, second));
}

TEST(Announcer, PacesEachInterfaceByItself)
{
    announcer one{{.arp = 10ms, .neighbor = 0ms}};
    one.add(0, {first, second}, 1);
    one.add(1, {elsewhere, sixth}, 1);
    EXPECT_THAT(one.take(begin), ElementsAre(first, elsewhere, sixth));
    EXPECT_EQ(one.due(), begin + 10ms);
    EXPECT_THAT(one.take(begin + 9ms), IsEmpty());
    EXPECT_THAT(one.take(begin + 10ms), ElementsAre(second));
}

TEST(Announcer, LeavesTheRestForTheNextTurn)
{
    announcer one{{}};
    one.add(0, {first}, announcer::frames_a_turn + 3);
    EXPECT_EQ(one.take(begin).size(), announcer::frames_a_turn);
    ASSERT_TRUE(one.due());
    EXPECT_LE(*one.due(), begin);
    EXPECT_EQ(one.take(begin).size(), 3u);
}

TEST(Announcer, ForgetsWhoIsMasterNoMore)
{
    announcer one{{}};
    one.add(0, {first}, 5);
    one.add(1, {second}, 1);
    one.forget(0);
    EXPECT_THAT(one.take(begin), ElementsAre(second));
}

TEST(Announcer, BeginsAnewInPlaceOfWhatIsLeft)
{
    announcer one{{.arp = 1ms}};
    one.add(0, {first}, 5);
    std::ignore = one.take(begin);
    one.add(0, {second}, 1);
    EXPECT_THAT(one.take(begin + 1ms), ElementsAre(second));
    EXPECT_EQ(one.due(), std::nullopt);
}

TEST(Announcer, HasNothingToSayOfNoAddress)
{
    announcer one{{}};
    one.add(0, {}, 5);
    EXPECT_THAT(one.take(begin), IsEmpty());
    EXPECT_EQ(one.due(), std::nullopt);
}

}  // namespace
}  // namespace tenbin::vrrp
