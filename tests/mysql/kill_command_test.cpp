#include <tenbin/mysql/kill_command.hpp>

#include <gtest/gtest.h>

#include "mysql/packets.hpp"

namespace tenbin::mysql {
namespace {

bytes query(std::string_view words)
{
    return frame_with(0, hex("03") + text(words));
}

bytes process_kill(std::string_view number)
{
    return frame_with(0, hex("0c") + hex(number));
}

std::optional<std::uint32_t> killed(std::string_view words)
{
    const auto command = query(words);
    const auto kill = read_kill(command);
    EXPECT_EQ(look_quickly_for_kill(command), kill ? kill_sign::whole : kill_sign::none) << words;
    if (!kill)
        return std::nullopt;
    EXPECT_EQ(kill->frame_bytes, command.size());
    return kill->thread;
}

TEST(KillCommand, IsReadInEveryFormThatClientsSend)
{
    for (const auto* words : {"KILL 17",
                              "kill 17",
                              "KiLl\t17;",
                              "  KILL QUERY 17 ;\n",
                              "KILL CONNECTION 17",
                              "KILL HARD 17",
                              "KILL SOFT QUERY 17",
                              "kill hard connection 017",
                              "/* of the pool */ KILL /* it */ 17 -- now",
                              "-- first\nKILL QUERY 17",
                              "# first\nKILL 17 # last",
                              "/**/KILL 17;;"})
        EXPECT_EQ(killed(words), 17U) << words;
}

TEST(KillCommand, IsNothingElse)
{
    for (const auto* words : {"KILL",
                              "KILL USER app",
                              "KILL QUERY ID 17",  // a query's number, not a thread's
                              "KILL 17; SELECT 1",
                              "KILL CONNECTION_ID()",
                              "KILL @x",
                              "KILL 17x",
                              "KILL -17",
                              "KILL 4294967296",
                              "KILLER 17",
                              "KILL17",
                              "KILL 1 7",
                              "/*! KILL 17 */",
                              "/*M! KILL 17 */",
                              "/* KILL 17",
                              "--KILL 17",
                              "SELECT 'KILL 17'",
                              "(KILL 17)",
                              " "})
        EXPECT_EQ(killed(words), std::nullopt) << words;
}

TEST(KillCommand, OfTheOldKindCarriesTheNumber)
{
    EXPECT_EQ(read_kill(process_kill("11000000")), (kill_command{.thread = 17, .frame_bytes = 9}));
    EXPECT_EQ(read_kill(process_kill("110000")), std::nullopt);
    EXPECT_EQ(read_kill(process_kill("1100000000")), std::nullopt);
}

TEST(KillCommand, IsSeenBehindMysqlsQueryAttributes)
{
    EXPECT_EQ(read_kill(frame_with(0, hex("03 00 01") + text("KILL 17"))),
              (kill_command{.thread = 17, .frame_bytes = 14}));
}

TEST(KillCommand, EndsWhereItsFrameEnds)
{
    const auto kill = query("KILL 17");
    EXPECT_EQ(read_kill(kill + query("SELECT 1")), (kill_command{.thread = 17, .frame_bytes = kill.size()}));
}

TEST(KillCommand, IsAwaitedWhereverItIsCut)
{
    for (const auto& whole : {query("KILL 17"),
                              query("/* it */ KILL QUERY 17"),
                              query("-- it\nKILL 17"),
                              frame_with(0, hex("03 00 01") + text("KILL 17")),
                              process_kill("11000000")})
        for_each_prefix(whole, [](const bytes& prefix) {
            EXPECT_EQ(look_quickly_for_kill(prefix), kill_sign::perhaps);
            EXPECT_EQ(read_kill(prefix), std::nullopt);
        });
}

TEST(KillCommand, IsNotAwaitedOnceItIsAnotherCommand)
{
    const auto part = [](const bytes& whole, std::size_t size) {
        return look_quickly_for_kill(bytes_view{whole}.first(size));
    };
    EXPECT_EQ(part(query("SELECT 1"), 6), kill_sign::none);
    EXPECT_EQ(part(query("KIND OF"), 8), kill_sign::none);
    EXPECT_EQ(part(query("/* a */ SELECT 1"), 15), kill_sign::none);
    EXPECT_EQ(part(query("KILL" + std::string(kill_payload_max, ' ')), 4), kill_sign::none);
    EXPECT_EQ(part(frame_with(0, hex("0e")), 5), kill_sign::none);
    EXPECT_EQ(part(frame_with(1, hex("0c 11 00 00 00")), 9), kill_sign::none);  // no command: its number is not 0
}

TEST(KillCommand, IsMadeForAnotherThread)
{
    EXPECT_EQ(kill_of(query("/* 17 */ KILL QUERY 17;"), 4'000'000'000), query("/* 17 */ KILL QUERY 4000000000;"));
    EXPECT_EQ(kill_of(process_kill("11000000"), 258), process_kill("02010000"));
}

}  // namespace
}  // namespace tenbin::mysql
