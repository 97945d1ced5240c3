#include <tenbin/mysql/printable.hpp>

#include <gtest/gtest.h>

namespace tenbin::mysql {
namespace {

TEST(Printable, IsWholeUtf8WhateverComes)
{
    EXPECT_EQ(printable("caf\xe9 ferm\xe9", 200), "caf? ferm?");
    EXPECT_EQ(printable("天秤", 4), "天?");
    EXPECT_EQ(printable("\xff\xc0\x80", 200), "???");
}

TEST(Printable, KeepsOrdinaryText)
{
    EXPECT_EQ(printable("Access denied for user 'app'", 200), "Access denied for user 'app'");
    EXPECT_EQ(printable("天秤", 200), "天秤");
}

TEST(Printable, ShowsNoControlCharacter)
{
    EXPECT_EQ(printable("one\ntwo\x1b[2J\x7f\r", 200), "one?two?[2J??");
    EXPECT_EQ(printable({"\0x", 2}, 200), "?x");
}

TEST(Printable, IsBounded)
{
    EXPECT_EQ(printable(std::string(1000, 'a'), 200).size(), 200);
    EXPECT_EQ(printable("abc", 0), "");
}

}  // namespace
}  // namespace tenbin::mysql
