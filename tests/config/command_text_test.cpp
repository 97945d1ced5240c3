#include <tenbin/config/command.hpp>
#include <tenbin/config/lexer.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reading.hpp"

namespace tenbin::config {
namespace {

std::vector<std::string> words_of(const std::string& line)
{
    const auto texts = one_text(line + "\n");
    findings found;
    std::vector<std::string> words;
    for (auto& each : lex(texts, 0, found))
        if (each.what == token::kind::word)
            words.push_back(std::move(each.text));
    EXPECT_EQ(render_text(texts, found.take_sorted(), paint::plain), "") << line;
    return words;
}

using words = std::vector<std::string>;

TEST(Commands, TakeBothKindsOfQuotes)
{
    EXPECT_EQ(words_of(R"(script "/bin/test -f '/etc/host name'")"),
              (words{"script", "/bin/test -f '/etc/host name'"}));
    EXPECT_EQ(words_of(R"(script '/bin/test -n "two words"' root)"),
              (words{"script", "/bin/test -n \"two words\"", "root"}));
    EXPECT_EQ(words_of(R"(script "/bin/test -f /etc/"host"name")"), (words{"script", "/bin/test -f /etc/hostname"}));
    EXPECT_EQ(words_of(R"(notify_up '' root)"), (words{"notify_up", "", "root"}));
}

TEST(Commands, TakeEscapes)
{
    EXPECT_EQ(words_of(R"(script "a\tb\x41\101\cA\q\\\"\e")"), (words{"script", "a\tbAA\x01q\\\"e"}));
    EXPECT_EQ(words_of(R"(script a\ b\#c\{ )"), (words{"script", "a b#c{"}));
    EXPECT_EQ(words_of(R"(script "\a\b\E\f\n\r\v" \)"), (words{"script", "\a\b\x1b\f\n\r\v", "\\"}));
    EXPECT_EQ(words_of(R"(script "\x \xg \x414243 \1011 \8")"), (words{"script", "x xg C A1 8"}));
}

TEST(Commands, KeepOtherSignsInQuotes)
{
    EXPECT_EQ(words_of(R"(script "a { } # ! $HOME * ~ && |")"), (words{"script", "a { } # ! $HOME * ~ && |"}));
    EXPECT_EQ(words_of(R"(script 'a # b' # c)"), (words{"script", "a # b"}));
    EXPECT_EQ(words_of("a { script b }"), (words{"a", "script", "b"}));
}

TEST(Commands, AreOnlyTheirStatement)
{
    EXPECT_EQ(words_of("a { script 'b c' } d 'e f'"), (words{"a", "script", "b c", "d", "'e", "f'"}));
    EXPECT_EQ(words_of("\"script\" 'b c'"), (words{"script", "b c"}));
    EXPECT_EQ(words_of("x script 'b c'"), (words{"x", "script", "'b", "c'"}));
}

TEST(Commands, AreTakenApartOnceMore)
{
    EXPECT_EQ(command_arguments("/bin/echo  a\\\\b"), (words{"/bin/echo", "a\\b"}));
    EXPECT_EQ(command_arguments("/bin/echo 'it''s' \"x y\" a\\ b \"\""), (words{"/bin/echo", "its", "x y", "a b", ""}));
    EXPECT_EQ(command_arguments("test -f /x && exit 1 # no {comment}"),
              (words{"test", "-f", "/x", "&&", "exit", "1", "#", "no", "{comment}"}));
    EXPECT_EQ(command_arguments(" \t "), words{});
    EXPECT_EQ(command_arguments("a 'open b"), (words{"a", "open b"}));
}

TEST(Commands, ThatEndWithinAQuoteAreOneMistake)
{
    const auto texts = one_text("script \"/bin/test -n \\\"\nscript 'a {\n}\n");
    findings found;

    const auto tokens = lex(texts, 0, found);

    EXPECT_EQ(
        render_text(texts, found.take_sorted(), paint::plain),
        "t.conf:1:8: error: this quote is not closed\n    script \"/bin/test -n \\\"\n           ^~~~~~~~~~~~~~~~\n"
        "    a quote ends on the line on which it begins\n"
        "t.conf:2:8: error: this quote is not closed\n    script 'a {\n           ^~\n"
        "    a quote ends on the line on which it begins\n");
    EXPECT_EQ(tokens.size(), 9) << "the brace behind the second one opens a block";
}

}  // namespace
}  // namespace tenbin::config
