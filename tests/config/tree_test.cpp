#include <tenbin/config/tree.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reading.hpp"

namespace tenbin::config {
namespace {

/// A language of three blocks: `outer` at the top with `inner` and the word `o`, `inner` with the word `i`.
standing small_grammar(std::string_view word, std::string_view block)
{
    if (block.empty())
        return word == "outer" ? standing::block : standing::none;
    if (block == "outer")
        return word == "inner" ? standing::block : word == "o" ? standing::line : standing::none;
    return block == "inner" && word == "i" ? standing::line : standing::none;
}

std::string shape_of(const std::vector<statement>& lines)
{
    std::string shape;
    for (const auto& each : lines) {
        shape += shape.empty() ? "" : " ";
        for (const auto& w : each.words)
            shape += (&w == each.words.data() ? "" : "+") + w.text;
        if (each.block)
            shape += "{" + shape_of(each.block->lines) + "}";
    }
    return shape;
}

struct read_tree {
    std::string shape;
    std::string said;
};

read_tree tree_of(std::string text)
{
    const auto texts = one_text(std::move(text));
    findings found;
    const auto shape = shape_of(parse_tree(texts, 0, &small_grammar, found));
    return {.shape = shape, .said = render_text(texts, found.take_sorted(), paint::plain)};
}

TEST(Tree, IsTheSameInEveryStyleOfBraces)
{
    for (const auto* const text : {"outer a {\n  inner {\n    i 1\n  }\n}\n",
                                   "outer a\n{\n  inner\n  {\n    i 1\n  }\n}\n",
                                   "outer a{\ninner{\ni 1}}\n",
                                   "outer a { inner { i 1 } }",
                                   "outer a {\r\n\r\n  inner # c {\r\n\r\n  {\r\n i 1 } }\r\n"}) {
        const auto read = tree_of(text);
        EXPECT_EQ(read.shape, "outer+a{inner{i+1}}") << text;
        EXPECT_EQ(read.said, "") << text;
    }
}

TEST(Tree, KeepsEmptyBlocksApartFromNone)
{
    EXPECT_EQ(tree_of("outer { inner { } inner }").shape, "outer{inner{} inner}");
}

struct brace_case {
    const char* what;
    const char* text;
    const char* shape;
    const char* said;
};

class Braces : public testing::TestWithParam<brace_case> {};

TEST_P(Braces, ThatDoNotMatchAreOneMistake)
{
    const auto read = tree_of(GetParam().text);

    EXPECT_EQ(read.shape, GetParam().shape) << GetParam().what;
    EXPECT_EQ(read.said, GetParam().said) << GetParam().what;
}

const brace_case brace_cases[] = {
    {"the last brace is missing",
     "outer a {\n  inner {\n    i 1\n  }\n",
     "outer+a{inner{i+1}}",
     R"(t.conf:1:1: error: the block 'outer' is not closed
    outer a {
    ^~~~~
    its '}' is missing
)"},
    {"a brace is missing before a block of the same kind",
     "outer a {\n  inner {\n    i 1\n  inner {\n    i 2\n  }\n  o 3\n}\nouter b {\n}\n",
     "outer+a{inner{i+1} inner{i+2} o+3} outer+b{}",
     R"(t.conf:2:3: error: the block 'inner' is not closed
      inner {
      ^~~~~
    its '}' is missing
t.conf:4:3: note: it was to end before 'inner'
      inner {
      ^~~~~
)"},
    {"a brace is missing before a block of the level above",
     "outer a {\n  inner {\n    i 1\n  }\nouter b {\n}\n",
     "outer+a{inner{i+1}} outer+b{}",
     R"(t.conf:1:1: error: the block 'outer' is not closed
    outer a {
    ^~~~~
    its '}' is missing
t.conf:5:1: note: it was to end before 'outer'
    outer b {
    ^~~~~
)"},
    {"a brace is missing before a line that is indented less",
     "outer a {\n  inner {\n    i 1\n  o 3\n}\n",
     "outer+a{inner{i+1} o+3}",
     R"(t.conf:2:3: error: the block 'inner' is not closed
      inner {
      ^~~~~
    its '}' is missing
t.conf:4:3: note: it was to end before 'o'
      o 3
      ^
)"},
    {"a word that knows no other place stays where it is",
     "outer a {\n  inner {\n    i 1\n  x 3\n  }\n",
     "outer+a{inner{i+1 x+3}}",
     R"(t.conf:1:1: error: the block 'outer' is not closed
    outer a {
    ^~~~~
    its '}' is missing
)"},
    {"a brace too many at the end",
     "outer a {\n}\n}\n",
     "outer+a{}",
     R"(t.conf:3:1: error: this '}' closes nothing
    }
    ^
    every block before it is closed already
)"},
    {"a brace too many in the middle",
     "outer a {\n  inner {\n    i 1\n  }\n  }\n  inner {\n    i 2\n  }\n}\nouter b {\n}\n",
     "outer+a{inner{i+1} inner{i+2}} outer+b{}",
     R"(t.conf:5:3: error: this '}' is one too many
      }
      ^
    it closes 'outer'
t.conf:6:3: note: where 'inner' belongs
      inner {
      ^~~~~
)"},
    {"two braces too many are two mistakes",
     "outer a {\n}\n} }\n",
     "outer+a{}",
     R"(t.conf:3:1: error: this '}' closes nothing
    } }
    ^
    every block before it is closed already
t.conf:3:3: error: this '}' closes nothing
    } }
      ^
    every block before it is closed already
)"},
    {"a block without a keyword is skipped",
     "outer a {\n  {\n    o 1\n  }\n  o 2\n}\n",
     "outer+a{{o+1} o+2}",
     R"(t.conf:2:3: error: '{' without a keyword before it
      {
      ^
    a block begins with its keyword, as in: real_server 192.0.2.1 3306 {
)"},
    {"a second block of one keyword",
     "outer a { } { o 1 }",
     "outer+a{} {o+1}",
     R"(t.conf:1:13: error: '{' without a keyword before it
    outer a { } { o 1 }
                ^
    a block begins with its keyword, as in: real_server 192.0.2.1 3306 {
)"},
};

INSTANTIATE_TEST_SUITE_P(Table, Braces, testing::ValuesIn(brace_cases));

TEST(Tree, SkipsBlocksThatNestTooDeepWithOneMistake)
{
    std::string text;
    for (int i = 0; i < 10'000; ++i)
        text += "a {\n";
    text += std::string(10'000, '}') + "\nouter b { }\n";

    const auto read = tree_of(text);

    EXPECT_TRUE(read.shape.ends_with("outer+b{}"));
    EXPECT_EQ(read.said, R"(t.conf:33:3: error: blocks are nested too deep
    a {
      ^
    what stands in this one is skipped
)");
}

}  // namespace
}  // namespace tenbin::config
