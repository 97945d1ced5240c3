#include <tenbin/config/expand.hpp>
#include <tenbin/config/lexer.hpp>

#include <gtest/gtest.h>

#include <string>

#include "support/files_in_memory.hpp"

namespace tenbin::config {
namespace {

struct read_text {
    std::string tokens{};  ///< words in brackets, `;` for the end of a line
    std::string said{};
};

read_text read(std::string text, const surroundings& where)
{
    sources texts;
    texts.add({.path = "t.conf", .text = std::move(text)});
    findings found;
    read_text done;
    if (expand(texts, where, found) == expanded::whole)
        for (const auto& each : lex(texts, texts.top(), found))
            done.tokens += each.what == token::kind::word    ? "[" + each.text + "]"
                           : each.what == token::kind::open  ? "{"
                           : each.what == token::kind::close ? "}"
                                                             : ";";
    done.said = render_text(texts, found.take_sorted(), paint::plain);
    return done;
}

struct good_case {
    const char* what;
    const char* text;
    const char* tokens;

    friend void PrintTo(const good_case& one, std::ostream* out) { *out << one.what; }
};

class Expansion : public testing::TestWithParam<good_case> {};

TEST_P(Expansion, ReadsAsKeepalivedDoes)
{
    const auto done = read(GetParam().text,
                           machine_with({{"a.inc", "weight 1\n"},
                                         {"no_end.inc", "weight 1"},
                                         {"bom.inc", "\xef\xbb\xbfweight 1\r\n"},
                                         {"empty.inc", ""},
                                         {"names.inc", "$IN=x\n"},
                                         {"b/outer.inc", "include inner.inc\nhere ${_PWD}\ninclude ../a.inc\n"},
                                         {"b/../a.inc", "up\n"},
                                         {"b/inner.inc", "$IN=x\n"},
                                         {"d/1", "one\n"},
                                         {"d/2", "two\n"}}));

    EXPECT_EQ(done.tokens, GetParam().tokens);
    EXPECT_EQ(done.said, "");
}

const good_case definitions[] = {
    {"a definition", "$IF=eth0\ninterface $IF\n", "[interface][eth0];"},
    {"indented, in a block", "a {\n  $IF=eth0\n  b $IF\n}\n", "[a]{;[b][eth0];};"},
    {"behind a brace", "a { $IF=eth0\nb $IF }\n", "[a]{;[b][eth0]};"},
    {"in braces inside a word", "$N=1\nV_${N}x {\n}\n", "[V_1x]{;};"},
    {"inside quotes, before a blank", "$W=b\na \"the $W of ${W}s\"\n", "[a][the b of bs];"},
    {"glued to a word before it", "$W=b\na x$W y$W,\n", "[a][xb][yb,];"},
    {"before a brace and a comment", "$W=b\na $W{\n} $W# c\n", "[a][b]{;}[b];"},
    {"blanks and words of a value", "$A=  x y # c\na $A\n", "[a][x][y];"},
    {"quotes of a value", "$A=\"x # y\"\na $A\n", "[a][x # y];"},
    {"nothing", "$A=\na b${A}\n$A\n", "[a][b];"},
    {"of a later definition", "$B=${A}.1\n$A=x\na $B\n", "[a][x.1];"},
    {"the last one holds", "$A=1\na $A\n$A=2\na $A\n", "[a][1];[a][2];"},
    {"braces of a value", "$A=V {\na $A\n} $A }\n", "[a][V]{;}[V]{};"},
    {"a name at the begin of a line", "$A=x 1\n$A\n", "[x][1];"},
    {"a condition that a name stands for", "$A=@lb2 x\n$A\n$B=@lb1 y\n$B\n", "[y];"},
    {"an include that a name stands for", "$A=include a.inc\n$A\n", "[weight][1];"},
    {"a definition that a name stands for", "$A=$X=5\n$A\na $X\n", "[a][5];"},
    {"several lines", "$A= \\\n x 1 \\\n y { \\\n }\n$A\n", "[x][1];[y]{;};"},
    {"several lines, with comments and blanks", "$A= \\ # c\n x 1 \\ \n y 2 # d\n$A\n", "[x][1];[y][2];"},
    {"several lines, the last one empty", "$A=x \\\n\ny\n$A\n", "[y];[x];"},
    {"several lines, cut by the end of the file", "a\n$A=x \\", "[a];"},
    {"several lines at the end of a line", "$A=1 \\\n y 2\nx $A\nz ${A} # c\n", "[x][1];[y][2];[z][1];[y][2];"},
    {"several lines before a brace", "$A=1 \\\n y 2\nb { x $A }\nz { $A\n}\n", "[b]{[x][1];[y][2];};[z]{[1];[y][2];};"},
    {"several lines with conditions", "$A= \\\n @lb1 x \\\n @lb2 y\n$A\n", "[x];"},
    {"several lines in several lines", "$A= \\\n a \\\n $B \\\n d\n$B=b \\\n c\n$A\n", "[a];[b];[c];[d];"},
    {"several lines, other names each time", "$A= \\\n a $N\n$N=1\n$A\n$N=2\n$A\n", "[a][1];[a][2];"},
    {"no use before a slash, a dot or a quote", "a $V/24 x$V.1 \"$V\"\n", "[a][$V/24][x$V.1][$V];"},
    {"no use of digits and signs", "a $1 $ $$ $-\n", "[a][$1][$][$$][$-];"},
    {"a comment is not filled in", "a # $NOPE ${NOPE}\n", "[a];"},
    {"dollars of commands", "script \"echo $HOME ${X}\"\nnotify '$A '\n", "[script][echo $HOME ${X}];[notify][$A ];"},
    {"dollars of passwords behind other words", "a { b $1 auth_pass pa$word }\n", "[a]{[b][$1][auth_pass][pa$word]};"},
    {"dollars of passwords", "auth_pass pa$word\n", "[auth_pass][pa$word];"},
    {"dollars of paths", "path \"/a?${B}\"\n", "[path][/a?${B}];"},
};
INSTANTIATE_TEST_SUITE_P(Definitions, Expansion, testing::ValuesIn(definitions));

const good_case built_ins[] = {
    {"comment signs in quotes", "a \"b${_HASH}c${_BANG}\"\n", "[a][b#c!];"},
    {"comment signs outside", "a b${_HASH}c $_BANG\n", "[a][b#c][!];"},
    {"the instance", "a ${_INSTANCE}\ninstance west\na $_INSTANCE\n", "[a][node];[instance][west];[a][west];"},
    {"the environment", "a ${_ENV VIP}/24\n", "[a][192.0.2.9/24];"},
    {"chance", "a ${_RANDOM} ${_RANDOM 1 9} $_RANDOM ${_RANDOM 7}\n", "[a][32767][9][32767][32767];"},
    {"the folder", "a ${_PWD}\n", "[a][/etc];"},
};
INSTANTIATE_TEST_SUITE_P(BuiltIns, Expansion, testing::ValuesIn(built_ins));

const good_case conditions[] = {
    {"lines of this machine and of others", "@lb1 a\n@lb2 b { {\n@^lb1 c\n@^lb2 d\n", "[a];[d];"},
    {"behind a brace", "a { @lb2 b\n@lb1 }\n", "[a]{;};"},
    {"of definitions", "@lb1 $A=1\n@^lb1 $A=2 \\\n3\na $A\n", "[a][1];"},
    {"of includes", "@lb1 include a.inc\n@lb2 includea none\n", "[weight][1];"},
    {"inside a line it is a word", "a @lb2 b\n", "[a][@lb2][b];"},
    {"only one of them", "@lb1 @lb2 a\n", "[@lb2][a];"},
};
INSTANTIATE_TEST_SUITE_P(Conditions, Expansion, testing::ValuesIn(conditions));

const good_case repetitions[] = {
    {"a sequence", "~SEQ(I, 10, 12) a.$I\n~SEQ(I, 2) b$I\n", "[a.10];[a.11];[a.12];[b1];[b2];"},
    {"with steps", "~SEQ(I, 1, 2, 6) $I\n~SEQ(I, 3, 1) $I\n~SEQ(I,3,-2,0)$I\n", "[1];[3];[5];[3];[2];[1];[3];[1];"},
    {"of zero", "~SEQ(I, 0) $I\n", "[1];[0];"},
    {"hexadecimal", "~SEQx(I, 9, 10) a::$I\n~SEQ (I, 0x1f, 0x20) $I\n", "[a::9];[a::a];[31];[32];"},
    {"bounds that are defined", "$L=3\n~SEQ(I, 2, $L) $I\n", "[2];[3];"},
    {"in each other", "~SEQ(A, 1, 2) ~SEQ(B, 3, 4) ${A}.$B\n", "[1.3];[1.4];[2.3];[2.4];"},
    {"the name keeps its last value", "$I=7\n~SEQ(I, 1, 2) a $I\nb $I\n", "[a][1];[a][2];[b][2];"},
    {"with a condition", "~SEQ(I, 1, 2) @lb1 $I\n@lb1 ~SEQ(I, 1) $I\n", "[1];[2];[1];"},
    {"in a block on one line", "a { ~SEQ(I, 1, 2) b$I }\nc\n", "[a]{[b1];[b2];};[c];"},
    {"of blocks", "~SEQ(I, 1, 2) a $I { b { } }\n", "[a][1]{[b]{}};[a][2]{[b]{}};"},
    {"of a definition of several lines", "$S= \\\n s $I { \\\n }\n~SEQ(I, 1, 2) $S\n", "[s][1]{;};[s][2]{;};"},
    {"that a name stands for", "$S=~SEQ(I, 1, 2) a$I\n$S b\n", "[a1][b];[a2][b];"},
    {"a list", "~LST(A, {x}, y, {z}) $A\n", "[x];[y];[z];"},
    {"of tuples", "~LST({A, B}, {1, x}, {2}, {\"3, 4\", y}) $A dev${B}\n", "[1][devx];[2][dev];[3, 4][devy];"},
    {"of values that are defined", "$V=v\n~LST(A, {$V}, {w}) $A\n", "[v];[w];"},
    {"with nothing to repeat", "~SEQ(I, 1, 2)\n", ""},
    {"inside a line it is a word", "a ~SEQ(I,1) b\n", "[a][~SEQ(I,1)][b];"},
};
INSTANTIATE_TEST_SUITE_P(Repetitions, Expansion, testing::ValuesIn(repetitions));

const good_case include_cases[] = {
    {"in a block", "b {\n include a.inc # c\n}\n", "[b]{;[weight][1];};"},
    {"behind a brace", "b { include a.inc\n}\n", "[b]{;[weight][1];};"},
    {"between lines", "a\ninclude a.inc\nb\n", "[a];[weight][1];[b];"},
    {"of a file without a last newline", "include no_end.inc\nb\n", "[weight][1];[b];"},
    {"of a file with byte order mark and CR LF", "include bom.inc\r\nb\r\n", "[weight][1];[b];"},
    {"of nothing", "a\ninclude empty.inc\nb", "[a];[b];"},
    {"relative to the file that says it", "include b/outer.inc\nx $IN\n", "[here][/etc/b];[up];[x][x];"},
    {"a pattern", "includew d/*\ninclude d/none*\n", "[one];[two];"},
    {"alternatives", "includeb {d/{1,2},a.inc}\n", "[one];[two];[weight][1];"},
    {"all checks at once", "includea a.inc\nincludem a.inc\nincluder a.inc\n", "[weight][1];[weight][1];[weight][1];"},
    {"a name with names", "$N=a\ninclude ${N}.inc\n$M=names.inc\ninclude $M\n$IN\n", "[weight][1];[x];"},
    {"repeated", "~LST(N, {1}, {2}) include d/$N\n", "[one];[two];"},
    {"checks that are changed",
     "include_check match\ninclude_check -match\ninclude d/none*\n",
     "[include_check][match];[include_check][-match];"},
    {"not a word that begins so", "includes x\ninclude_check\n", "[includes][x];[include_check];"},
};
INSTANTIATE_TEST_SUITE_P(Includes, Expansion, testing::ValuesIn(include_cases));

TEST(ExpansionOfPlainText, MakesNoOtherText)
{
    sources texts;
    texts.add({.path = "t.conf", .text = "a 1 {\n  b # c\n}\n"});
    findings found;

    EXPECT_EQ(expand(texts, nowhere(), found), expanded::whole);

    EXPECT_EQ(texts.all().size(), 1);
    EXPECT_EQ(texts.top(), 0);
}

}  // namespace
}  // namespace tenbin::config
