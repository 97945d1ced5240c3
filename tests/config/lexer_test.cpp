#include <tenbin/config/lexer.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reading.hpp"

namespace tenbin::config {
namespace {

struct lexed {
    std::string tokens;  ///< words in brackets, `;` for the end of a line
    std::vector<diagnostic> found;
};

lexed lex_text(std::string text)
{
    const auto texts = one_text(std::move(text));
    findings found;
    lexed all;
    for (const auto& each : lex(texts, 0, found))
        switch (each.what) {
        case token::kind::word:
            all.tokens += "[" + each.text + "]";
            break;
        case token::kind::open:
            all.tokens += "{";
            break;
        case token::kind::close:
            all.tokens += "}";
            break;
        case token::kind::line_end:
            all.tokens += ";";
            break;
        }
    all.found = found.take_sorted();
    return all;
}

struct lexer_case {
    const char* what;
    std::string text;
    const char* tokens;
};

class Lexer : public testing::TestWithParam<lexer_case> {};

TEST_P(Lexer, ReadsAsKeepalivedDoes)
{
    const auto all = lex_text(GetParam().text);

    EXPECT_EQ(all.tokens, GetParam().tokens) << GetParam().what;
    EXPECT_TRUE(all.found.empty()) << GetParam().what;
}

const lexer_case lexer_cases[] = {
    {"nothing", "", ""},
    {"only blanks and comments", "  \n\t# a\n! b\n", ""},
    {"words of a line", "weight 3\n", "[weight][3];"},
    {"tabs and other blanks", "\tweight \t 3\v\f\n", "[weight][3];"},
    {"no newline at the end", "weight 3", "[weight][3];"},
    {"CR LF", "weight 3\r\nretry 1\r\n", "[weight][3];[retry][1];"},
    {"a byte order mark", "\xef\xbb\xbfweight 3\n", "[weight][3];"},
    {"a byte order mark and nothing", "\xef\xbb\xbf", ""},
    {"# and ! inside a word", "weight 3#x\nretry 1!y\n", "[weight][3];[retry][1];"},
    {"escaped comment signs", "user a\\#b\\!c\n", "[user][a#b!c];"},
    {"another backslash stays", "user a\\b\\\n", "[user][a\\b\\];"},
    {"quotes keep blanks, braces and comment signs", "query \"a b {#!}\"\n", "[query][a b {#!}];"},
    {"no escapes inside quotes", "query \"a\\\"\n", "[query][a\\];"},
    {"the end of a quote ends the word", "\"eth\"0\n", "[eth][0];"},
    {"a quote ends the word before it", "eth\"0\"\n", "[eth][0];"},
    {"an empty quote is a word", "user \"\"\n", "[user][];"},
    {"the keyword may be quoted", "\"weight\" 3\n", "[weight][3];"},
    {"' is a letter", "query it's\n", "[query][it's];"},
    {"quotes in a comment", "weight 3 # it's \"odd\n", "[weight][3];"},
    {"braces glued to words", "V{a}b\n", "[V]{[a]}[b];"},
    {"braces on lines of their own", "V\n{\na\n}\n", "[V];{;[a];};"},
    {"a comment behind a brace", "V { # c }\n}\n", "[V]{;};"},
    {"UTF-8 is letters", "router_id düsseldorf\n", "[router_id][düsseldorf];"},
};

INSTANTIATE_TEST_SUITE_P(Table, Lexer, testing::ValuesIn(lexer_cases));

TEST(LexerOfOddTexts, KeepsALongLineWhole)
{
    EXPECT_EQ(lex_text("user " + std::string(5000, 'x') + " y").tokens, "[user][" + std::string(5000, 'x') + "][y];");
}

TEST(LexerOfOddTexts, SaysOnceThatAQuoteIsNotClosed)
{
    const auto all = lex_text("query \"SELECT 1  \nretry 1\n");

    EXPECT_EQ(all.tokens, "[query][SELECT 1];[retry][1];");
    ASSERT_EQ(all.found.size(), 1);
    EXPECT_EQ(all.found[0].message, "this quote is not closed");
    EXPECT_EQ(all.found[0].at, (text_range{.source = 0, .begin = 6, .end = 15}));
}

TEST(LexerOfOddTexts, KeepsTheBraceBehindAQuoteThatIsNotClosed)
{
    const auto all = lex_text("mysql_proxy \"db {\n}\n");

    EXPECT_EQ(all.tokens, "[mysql_proxy][db]{;};");
    EXPECT_EQ(all.found.size(), 1);
}

TEST(LexerOfOddTexts, SaysOnceThatBytesAreNoText)
{
    const auto all = lex_text(std::string{"a\0b\x01 c\x7f\n", 8});

    EXPECT_EQ(all.tokens, "[a][b][c];");
    ASSERT_EQ(all.found.size(), 1);
    EXPECT_EQ(all.found[0].message, "a byte that is no text: 0x00");
}

TEST(LexerOfOddTexts, MarksWhatMayBeAPassword)
{
    const auto texts = one_text("password hunter2 extra\nuser monitor\n");
    findings found;

    const auto tokens = lex(texts, 0, found);

    ASSERT_EQ(tokens.size(), 7);
    EXPECT_FALSE(tokens[0].is_secret);
    EXPECT_TRUE(tokens[1].is_secret);
    EXPECT_TRUE(tokens[2].is_secret);
    EXPECT_FALSE(tokens[4].is_secret);
    EXPECT_FALSE(tokens[5].is_secret);
}

TEST(Positions, CountLinesAndCharactersFromOne)
{
    const auto texts = one_text("\xef\xbb\xbf"
                                "a ü b\r\n\tc");
    findings found;

    const auto tokens = lex(texts, 0, found);

    ASSERT_EQ(tokens.size(), 6);
    EXPECT_EQ(texts.locate(tokens[0].at), (line_and_column{.line = 1, .column = 1}));
    EXPECT_EQ(texts.locate(tokens[1].at), (line_and_column{.line = 1, .column = 3}));
    EXPECT_EQ(texts.locate(tokens[2].at), (line_and_column{.line = 1, .column = 5}));
    EXPECT_EQ(texts.locate(tokens[4].at), (line_and_column{.line = 2, .column = 2}));
}

TEST(Positions, CountAByteThatIsNoUtf8AsACharacter)
{
    const auto texts = one_text("\xb0\xe9 x");

    EXPECT_EQ(texts.locate({.source = 0, .begin = 3, .end = 4}).column, 4);
}

}  // namespace
}  // namespace tenbin::config
