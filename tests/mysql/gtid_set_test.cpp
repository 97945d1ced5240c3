#include <tenbin/mysql/gtid_set.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tenbin::mysql {

namespace {

gtid_set of(std::string_view text)
{
    return gtid_set::parse(text).value();
}

const std::string a{"3E11FA47-71CA-11E1-9E33-C80AA9429562"};
const std::string b{"4e11fa47-71ca-11e1-9e33-c80aa9429562"};

}  // namespace

TEST(GtidSet, ComparesPositionsOfMariadbDomainByDomain)
{
    EXPECT_TRUE(of("0-1-270").contains(of("0-1-270")));
    EXPECT_TRUE(of("0-1-270").contains(of("0-2-269"))) << "the server that wrote does not matter";
    EXPECT_FALSE(of("0-1-270").contains(of("0-1-271")));
    EXPECT_TRUE(of("0-1-270,5-2-14").contains(of("5-2-14")));
    EXPECT_FALSE(of("0-1-270").contains(of("0-1-1,5-2-14")));
    EXPECT_TRUE(of("0-1-270").contains(of("")));
    EXPECT_FALSE(of("").contains(of("0-1-1")));
}

TEST(GtidSet, ComparesSetsOfMysql)
{
    EXPECT_TRUE(of(a + ":1-100").contains(of(a + ":5-7:9")));
    EXPECT_FALSE(of(a + ":1-5:7-100").contains(of(a + ":1-100")));
    EXPECT_TRUE(of(a + ":1-5:6-100").contains(of(a + ":1-100"))) << "intervals that meet are one";
    EXPECT_TRUE(of(a + ":1-9,\n" + b + ":1-3").contains(of("3e11fa47-71ca-11e1-9e33-c80aa9429562:9")));
    EXPECT_FALSE(of(a + ":1-9").contains(of(b + ":1")));
}

TEST(GtidSet, KeepsTagsApart)
{
    EXPECT_TRUE(of(a + ":1-5:blue:1-2").contains(of(a + ":BLUE:2")));
    EXPECT_FALSE(of(a + ":1-5:blue:1-2").contains(of(a + ":blue:3")));
    EXPECT_FALSE(of(a + ":1-5").contains(of(a + ":blue:1")));
}

TEST(GtidSet, IsNothingWhereTheTextIsNoPosition)
{
    for (const auto* text : {"x", "0-1", "0-1-", "0-1-x", "0-1-2-3", "0-1-1,,", "a:1", "-1-1", "99999999999999999999-1-1"})
        EXPECT_FALSE(gtid_set::parse(text)) << text;
    for (const auto& end : {":0", ":5-4", ":1-x", ":", ":-", ":1:two words:1"})
        EXPECT_FALSE(gtid_set::parse(a + end)) << end;
    EXPECT_TRUE(gtid_set::parse(" \n").value().empty());
}

}  // namespace tenbin::mysql
