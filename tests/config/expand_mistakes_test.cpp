// What is said of mistakes in what is expanded, with the places of the files and how the text came from there.
#include <tenbin/config/expand.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"
#include "support/files_in_memory.hpp"

namespace tenbin::config {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string said_on(const surroundings& where, std::string text)
{
    auto texts = one_text(std::move(text));
    const auto done = load(texts, where, &resolve_in_tests);
    return render_text(texts, done.found, paint::plain);
}

std::string said_of(std::string text, files_in_memory files = {})
{
    return said_on(machine_with(std::move(files)), std::move(text));
}

const std::string rest_of_instance = "  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.10 }\n}\n";

TEST(MistakeInADefinition, IsToldWhereItIsWrittenAndWhereItIsUsed)
{
    EXPECT_EQ(said_of("$PRIO=300\nvrrp_instance V {\n  priority $PRIO\n" + rest_of_instance),
              R"(t.conf:1:7: error: '300' is out of range for priority
    $PRIO=300
          ^~~
    a number from 1 to 255
t.conf:3:12: note: expanded from here
      priority $PRIO
               ^~~~~
)");
}

TEST(MistakeInADefinition, IsToldThroughAllUses)
{
    EXPECT_EQ(said_of("$P=300\n$LINE= \\\n  priority $P\nvrrp_instance V {\n  $LINE\n" + rest_of_instance),
              R"(t.conf:1:4: error: '300' is out of range for priority
    $P=300
       ^~~
    a number from 1 to 255
t.conf:3:12: note: expanded from here
      priority $P
               ^~
t.conf:5:3: note: expanded from here
      $LINE
      ^~~~~
)");
}

TEST(MistakeInADefinition, OfAPartOfAWordIsToldAtTheWord)
{
    EXPECT_EQ(said_of("$NET=192.0.300\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n"
                      "  virtual_ipaddress {\n    ${NET}.1\n  }\n}\n"),
              R"(t.conf:6:5: error: '192.0.300.1' is not an IP address
        ${NET}.1
        ^~~~~~~~
    as in: 192.0.2.10/24 dev eth0
t.conf:1:6: note: this is a part of it
    $NET=192.0.300
         ^~~~~~~~~
)");
}

TEST(MistakeInARepetition, IsToldWithIt)
{
    EXPECT_EQ(said_of("vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress {\n"
                      "    ~SEQ(I, 255, 256) 192.0.2.$I\n  }\n}\n"),
              R"(t.conf:5:23: error: '192.0.2.256' is not an IP address
        ~SEQ(I, 255, 256) 192.0.2.$I
                          ^~~~~~~~~~
    as in: 192.0.2.10/24 dev eth0
t.conf:5:5: note: repeated from here
        ~SEQ(I, 255, 256) 192.0.2.$I
        ^~~~~~~~~~~~~~~~~
)");
}

TEST(MistakeInARepetition, OfAValueIsToldAtTheValue)
{
    EXPECT_EQ(said_of("vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n  virtual_ipaddress {\n"
                      "    ~LST(A, {192.0.2.1}, {192.0.2.x}) $A\n  }\n}\n"),
              R"(t.conf:5:27: error: '192.0.2.x' is not an IP address
        ~LST(A, {192.0.2.1}, {192.0.2.x}) $A
                              ^~~~~~~~~
    as in: 192.0.2.10/24 dev eth0
t.conf:5:39: note: expanded from here
        ~LST(A, {192.0.2.1}, {192.0.2.x}) $A
                                          ^~
t.conf:5:5: note: repeated from here
        ~LST(A, {192.0.2.1}, {192.0.2.x}) $A
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
)");
}

TEST(MistakeInAnIncludedFile, HasItsNameAndLine)
{
    EXPECT_EQ(said_of("vrrp_instance V {\n  include words.inc\n" + rest_of_instance,
                      {{"words.inc", "# ü\n\tpriority 300\n"}}),
              "words.inc:2:11: error: '300' is out of range for priority\n"
              "    \tpriority 300\n"
              "    \t         ^~~\n"
              "    a number from 1 to 255\n");
}

TEST(MistakeInAnIncludedFile, IsToldOnceHoweverOftenItIsIncluded)
{
    const auto instance = [](const std::string& name, const std::string& id) {
        return "vrrp_instance " + name + " {\n  virtual_router_id " + id +
               "\n  interface eth0\n  include words.inc\n  virtual_ipaddress { 192.0.2." + id + " }\n}\n";
    };

    EXPECT_EQ(said_of(instance("A", "1") + instance("B", "2"), {{"words.inc", "priority 300\n"}}),
              "words.inc:1:10: error: '300' is out of range for priority\n"
              "    priority 300\n"
              "             ^~~\n"
              "    a number from 1 to 255\n");
}

TEST(MistakeInAnIncludedFile, ThatMeetsItselfIsToldByItsUses)
{
    const auto instance = [](const std::string& name, const std::string& address) {
        return "vrrp_instance " + name + " {\n  include words.inc\n  virtual_ipaddress { " + address + " }\n}\n";
    };

    EXPECT_EQ(said_of(instance("A", "192.0.2.10") + instance("B", "192.0.2.11"),
                      {{"words.inc", "interface eth0\nvirtual_router_id 5\n"}}),
              R"(words.inc:2:19: error: another vrrp_instance has the id 5 on eth0 already
    virtual_router_id 5
                      ^
t.conf:2:11: note: the other one
      include words.inc
              ^~~~~~~~~
t.conf:6:11: note: included from here
      include words.inc
              ^~~~~~~~~
)");
}

struct mistake_case {
    const char* what;
    const char* text;
    const char* said;

    friend void PrintTo(const mistake_case& one, std::ostream* out) { *out << one.what; }
};

class MistakeInExpansion : public testing::TestWithParam<mistake_case> {};

TEST_P(MistakeInExpansion, IsNamedWithItsPlace)
{
    auto texts = one_text(GetParam().text);
    findings found;

    std::ignore = expand(texts, machine_with({{"xdir", ""}, {"secret.inc", "unreadable"}}), found);

    EXPECT_EQ(render_text(texts, found.take_sorted(), paint::plain), GetParam().said);
}

const mistake_case mistakes[] = {
    {"a name that nobody defined",
     "interface $NOPE\n",
     "t.conf:1:11: error: $NOPE is not defined\n    interface $NOPE\n              ^~~~~\n"
     "    a line before this one defines it, as in: $NOPE=value\n"},
    {"a typo in a name",
     "$IFACE=eth0\ninterface ${IFCE}\n",
     "t.conf:2:11: error: ${IFCE} is not defined\n    interface ${IFCE}\n              ^~~~~~~\n"
     "    did you mean $IFACE?\n"},
    {"a name in quotes",
     "a \"b ${NOPE}\"\n",
     "t.conf:1:6: warning: ${NOPE} is not defined\n    a \"b ${NOPE}\"\n         ^~~~~~~\n"
     "    it stays in the text as it is written; a line before this one defines it, as in: $NOPE=value\n"},
    {"no name at all",
     "a ${N-1} b\n",
     "t.conf:1:3: error: ${N-1} is not the name of a definition\n    a ${N-1} b\n      ^~~~~~\n"
     "    a name has letters, digits and underscores, as in: ${NAME}\n"},
    {"a name that keepalived does not fill in",
     "$VIP=192.0.2.1\na $VIP/24\n",
     "t.conf:2:3: error: $VIP is not filled in here: only a blank, a comma or a bracket may follow it\n"
     "    a $VIP/24\n      ^~~~\n    anywhere else it is written ${VIP}\n"},
    {"a blank before the equals sign",
     "$A = x\na $A\n",
     "t.conf:1:3: error: a blank before the equals sign\n    $A = x\n      ^\n"
     "    a definition is written as in: $A=value\n"},
    {"several lines in the middle of a line",
     "$A=x \\\ny\nb $A c\n",
     "t.conf:3:3: error: $A stands for several lines\n    b $A c\n      ^~\n"
     "    such a name is the last word of its line, outside quotes\n"},
    {"a name that stands for itself",
     "$A=$B\n$B=${A}\nx $A\n",
     "t.conf:2:4: error: $A stands for itself\n    $B=${A}\n       ^~~~\n    what it stands for would have no end\n"},
    {"lines that stand for themselves",
     "$A=x \\\n $A\n$A\n",
     "t.conf:2:2: error: $A stands for itself\n     $A\n     ^~\n    what it stands for would have no end\n"},
    {"no such thing in the environment",
     "a ${_ENV NOPE}\n",
     "t.conf:1:3: error: the environment has no NOPE\n    a ${_ENV NOPE}\n      ^~~~~~~~~~~~\n"},
    {"several lines in the environment",
     "a ${_ENV LINES}\n",
     "t.conf:1:3: error: what the environment knows as LINES has several lines\n    a ${_ENV LINES}\n"
     "      ^~~~~~~~~~~~~\n"},
    {"chance without bounds",
     "a ${_RANDOM 9 1}\n",
     "t.conf:1:3: error: _RANDOM takes the least and the most number\n    a ${_RANDOM 9 1}\n      ^~~~~~~~~~~~~~\n"
     "    as in: ${_RANDOM 1 255}\n"},
    {"a condition with a blank",
     "@ lb1 a\n",
     "t.conf:1:1: warning: this line counts on no machine\n    @ lb1 a\n    ^\n"
     "    the name stands behind the @, without a blank and without quotes, as in: @lb1 priority 150\n"},
    {"a step of zero",
     "~SEQ(I, 1, 0, 3) $I\n",
     "t.conf:1:1: error: this is no sequence\n    ~SEQ(I, 1, 0, 3) $I\n    ^~~~~~~~~~~~~~~~\n"
     "    as in: ~SEQ(I, 10, 12) 192.0.2.$I, or with a step: ~SEQ(I, 10, 5, 30) ...\n"},
    {"a step that leads away",
     "~SEQ(I, 1, -1, 3) $I\n",
     "t.conf:1:1: error: this is no sequence\n    ~SEQ(I, 1, -1, 3) $I\n    ^~~~~~~~~~~~~~~~~\n"
     "    as in: ~SEQ(I, 10, 12) 192.0.2.$I, or with a step: ~SEQ(I, 10, 5, 30) ...\n"},
    {"a sequence without end",
     "~SEQ(I, 1, 3 $I\n",
     "t.conf:1:1: error: this is no sequence\n    ~SEQ(I, 1, 3 $I\n    ^~~~~~~~~~~~~~~\n"
     "    as in: ~SEQ(I, 10, 12) 192.0.2.$I, or with a step: ~SEQ(I, 10, 5, 30) ...\n"},
    {"a list without values, which may be secrets",
     "~LST({A, B}) password $A\n",
     "t.conf:1:1: error: this is no list\n    ~LST(********\n    ^~~~~~~~~~~~~\n"
     "    as in: ~LST({A, B}, {192.0.2.1, eth0}, {192.0.2.2, eth1}) $A dev $B\n"},
    {"an include of nothing",
     "include # x\n",
     "t.conf:1:1: error: include needs a file or a pattern\n    include # x\n    ^~~~~~~\n"
     "    as in: include conf.d/*.conf\n"},
    {"a file that is not there",
     "include none\n",
     "t.conf:1:9: warning: there is no file none\n    include none\n            ^~~~\n    nothing is included\n"},
    {"a file that must be there",
     "includem none\n",
     "t.conf:1:10: error: there is no file none\n    includem none\n             ^~~~\n"},
    {"a pattern in a folder that is not there",
     "include none/*\n",
     "t.conf:1:9: warning: no file matches none/*\n    include none/*\n            ^~~~~~\n    nothing is included\n"},
    {"a pattern that must match",
     "includea no*\n",
     "t.conf:1:10: error: no file matches no*\n    includea no*\n             ^~~\n"},
    {"an alternative that must be there",
     "includeb {a,b}.inc\n",
     "t.conf:1:10: error: there is no file a.inc\n    includeb {a,b}.inc\n             ^~~~~~~~~\n"
     "t.conf:1:10: error: there is no file b.inc\n    includeb {a,b}.inc\n             ^~~~~~~~~\n"},
    {"checks that are turned on",
     "include_check match\ninclude none\n",
     "t.conf:2:9: error: there is no file none\n    include none\n            ^~~~\n"},
    {"a folder",
     "include xd*\n",
     "t.conf:1:9: warning: xdir is a folder, or may be executed\n    include xd*\n            ^~~\n"
     "    it is passed over\n"},
    {"a folder that must be a file",
     "includer xdir\n",
     "t.conf:1:10: error: xdir is a folder, or may be executed\n    includer xdir\n             ^~~~\n"
     "    only plain files are included\n"},
    {"a file that can't be read",
     "include secret.inc\n",
     "t.conf:1:9: error: secret.inc can't be read\n    include secret.inc\n            ^~~~~~~~~~\n"
     "    Permission denied\n"},
    {"quotes around a name",
     "include \"none*\"\n",
     "t.conf:1:9: warning: keepalived takes these quotes for letters of the name, and includes nothing\n"
     "    include \"none*\"\n            ^~~~~~~\n    the name of an include stands without quotes\n"},
};
INSTANTIATE_TEST_SUITE_P(Table, MistakeInExpansion, testing::ValuesIn(mistakes));

TEST(MistakeInExpansion, OfAFileThatIncludesItselfIsOne)
{
    const auto said = said_of("include a\n", {{"a", "include b\n"}, {"b", "# c\ninclude a\n"}});

    EXPECT_THAT(said,
                HasSubstr("b:2:9: error: a includes itself\n    include a\n            ^\n    it would have no end\n"));
}

// The limits: each is an error that names it, and the end of what is read.

surroundings small_machine(files_in_memory files = {})
{
    auto where = machine_with(std::move(files));
    where.limits = {.bytes = 20'000, .files = 3, .files_nested = 2, .uses_nested = 4};
    return where;
}

TEST(LimitsOfExpansion, BoundFiles)
{
    EXPECT_EQ(said_on(small_machine({{"f1", ""}, {"f2", ""}, {"f3", ""}, {"f4", "bad"}}), "include f*\n"),
              "t.conf:1:9: error: more than 3 files are included\n    include f*\n            ^~\n"
              "    what would follow is not read\n");
    EXPECT_EQ(said_on(small_machine({{"a", "include b"}, {"b", "include c"}, {"c", "bad"}}), "include a\nbad\n"),
              "b:1:9: error: files include each other more than 2 deep\n    include c\n            ^\n"
              "    what would follow is not read\n");
}

TEST(LimitsOfExpansion, BoundWhatComesOut)
{
    const auto error = "error: this becomes a text of more than 20000 bytes\n";

    EXPECT_THAT(said_on(small_machine(), "~SEQ(A, 1, 4000000000) ~SEQ(B, 1, 4000000000) x\n"), HasSubstr(error));
    EXPECT_THAT(said_on(small_machine(), "~SEQ(A, 1, 4000000000) $NOTHING\n"), HasSubstr(error));
    EXPECT_THAT(said_on(small_machine(), "$A=$B$B$B$B$B$B$B$B\n$B=$C$C$C$C$C$C$C$C\n$C=$D$D$D$D$D$D$D$D\n$D=\nx $A\n"),
                HasSubstr(""))
        << "names glued together are none";
    EXPECT_THAT(said_on(small_machine(),
                        "$A=${B}${B}${B}${B}${B}${B}${B}\n$B=${C}${C}${C}${C}${C}${C}${C}\n"
                        "$C=${D}${D}${D}${D}${D}${D}${D}\n$D=\nx $A\n"),
                HasSubstr(error));
}

TEST(LimitsOfExpansion, BoundUsesInEachOther)
{
    EXPECT_THAT(said_on(small_machine(), "$A=${B}\n$B=${C}\n$C=${D}\n$D=${E}\n$E=e\nx $A\n"),
                HasSubstr("t.conf:4:4: error: definitions and repetitions are used in each other more than 4 deep\n"));
}

/// A secret that comes out of somewhere else, in a line with a mistake. The files are of everyone.
const char* const lines_with_a_secret[] = {
    "$PW=hunter2\npassword $PW and more",
    "$PW = hunter2\npassword $PW",
    "$A=hunter2 # hunter3\n$PW=$A\npassword ${PW} more",
    "$PW=x hunter2\npassword $PW",
    "$K=password\n$K hunter2 more",
    "$L= \\\n password hunter2 more \\\n retry x\n$L",
    "$PW=${NOPE}hunter2\npassword $PW",
    "~LST({U, P}, {monitor, hunter2}, {other, hunter3}) password $P more",
    "~LST({U, P}, {monitor, hunter2, hunter3}) password $P",
    "~LST({U, P}, {monitor, hunter2} password $P",
    "$PW=hunter2\n~SEQ(I, 1, 2) password ${PW}$I more",
    "password ${_ENV SECRET} more",
    "include secret.inc\npassword $OF_FILE more",
    "password\ninclude value.inc",
    "$PW=hunter2\npassword $PW\nuser $PW/x",
    "$PW=hunter2\npassword $PW\n$A=$A\nretry $A",
};

TEST(SecretsThatAreExpanded, NeverStandInWhatIsSaid)
{
    auto where = machine_with({{"secret.inc", "$OF_FILE=hunter2\nretry x\n"}, {"value.inc", "hunter2 retry x\n"}});
    where.environment = [](const std::string&) { return "hunter2"; };
    for (const std::string lines : lines_with_a_secret) {
        auto texts = one_text(in_check(lines), readers::everyone);
        const auto done = load(texts, where, &resolve_in_tests);

        ASSERT_FALSE(done.found.empty()) << lines;
        EXPECT_THAT(render_text(texts, done.found, paint::plain), Not(HasSubstr("hunter"))) << lines;
        EXPECT_THAT(render_json_elements(texts, done.found), Not(HasSubstr("hunter"))) << lines;
    }
}

TEST(SecretsThatAreExpanded, StayHiddenWhenALimitIsReached)
{
    EXPECT_THAT(said_on(small_machine(), "$PW = hunter2\n~SEQ(I, 1, 100000) $PW\npassword $PW\n"),
                testing::AllOf(HasSubstr("more than 20000 bytes"), Not(HasSubstr("hunter"))));
}

}  // namespace
}  // namespace tenbin::config
