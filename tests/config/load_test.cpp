#include <tenbin/config/findings.hpp>
#include <tenbin/config/load.hpp>

#include <gtest/gtest.h>

#include <iterator>
#include <string>

#include "reading.hpp"
#include "twelve_mistakes.hpp"

namespace tenbin::config {
namespace {

TEST(Load, NamesTwelveMistakesAtTheirPlacesAndNothingElse)
{
    const auto texts = one_text(std::string{twelve_mistakes});

    const auto done = load(texts, &resolve_in_tests);

    EXPECT_FALSE(done.model.has_value());
    ASSERT_EQ(done.found.size(), std::size(planted_mistakes)) << render_text(texts, done.found, paint::plain);
    for (std::size_t i = 0; i < done.found.size(); ++i) {
        EXPECT_EQ(done.found[i].severity, severity::error);
        EXPECT_EQ(done.found[i].message, planted_mistakes[i].message);
        EXPECT_EQ(texts.locate(done.found[i].at),
                  (line_and_column{.line = planted_mistakes[i].line, .column = planted_mistakes[i].column}))
            << done.found[i].message;
    }
}

TEST(Load, StopsWhereNobodyReadsOn)
{
    std::string text;
    for (std::size_t i = 0; i < 5 * findings::found_max; ++i)
        text += "wrong " + std::to_string(i) + "\n";

    const auto found = load_text(text).found;

    ASSERT_EQ(found.size(), findings::found_max);
    EXPECT_EQ(found.back().hint, "there is more, which is not listed");
}

TEST(Load, ShowsOfALongLineWhatStandsAroundTheWord)
{
    const auto said = messages_of(in_proxy("max_sessions " + std::string(300, ' ') + "x " + std::string(300, 'y')));

    EXPECT_EQ(said,
              "t.conf:4:318: error: '" + std::string(60, 'y') + "...' is too much here\n    ..." +
                  std::string(68, ' ') + "x " + std::string(90, 'y') + "...\n    " + std::string(73, ' ') + "^" +
                  std::string(89, '~') + "\n    as in: max_sessions 10000; a value with blanks needs quotes\n");
}

TEST(Load, KeepsTheCaretUnderItsWordBehindTabsAndWideLetters)
{
    EXPECT_EQ(messages_of(in_proxy("\tmax_sessions\tx")), R"(t.conf:4:17: error: 'x' is not a whole number
      	max_sessions	x
      	            	^
    a number from 1 to 1000000
)");
    EXPECT_EQ(messages_of(in_global_defs("router_id \"düsseldorf\" x")),
              R"(t.conf:2:26: warning: 'x' is lost: router_id takes no more words
      router_id "düsseldorf" x
                             ^
    a value with blanks needs quotes
)");
    EXPECT_EQ(messages_of(in_global_defs("router_id \"天秤\" 天秤")),
              R"(t.conf:2:18: warning: '天秤' is lost: router_id takes no more words
      router_id "天秤" 天秤
                       ^~~~
    a value with blanks needs quotes
)") << "the caret stands in columns of a terminal, where these letters take two; editors count letters";
    EXPECT_EQ(messages_of(in_global_defs("router_id e\u0301 x")),
              "t.conf:2:16: warning: 'x' is lost: router_id takes no more words\n"
              "      router_id e\u0301 x\n"
              "                  ^\n"
              "    a value with blanks needs quotes\n");
}

TEST(Load, SaysNamesThatAreNoTextWithWholeCharacters)
{
    const std::string instance = " {\n  interface et\xbf\n  virtual_router_id 5\n  virtual_ipaddress { 192.0.2.";
    const auto said = messages_of("vrrp_instance A" + instance + "1 }\n}\nvrrp_instance B" + instance + "2 }\n}\n");
    EXPECT_NE(said.find("has the id 5 on et? already"), std::string::npos) << said;
    EXPECT_EQ(said.find('\xbf'), std::string::npos);
}

}  // namespace
}  // namespace tenbin::config
