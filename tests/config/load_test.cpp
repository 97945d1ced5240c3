#include <tenbin/config/check_files.hpp>
#include <tenbin/config/findings.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

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
    EXPECT_EQ(messages_of(in_global_defs("router_id \"düsseldorf\" x")), R"(t.conf:2:26: error: 'x' is too much here
      router_id "düsseldorf" x
                             ^
    as in: router_id ll1; a value with blanks needs quotes
)");
}

class CheckFiles : public testing::Test {
protected:
    CheckFiles() { std::filesystem::create_directories(folder_); }
    ~CheckFiles() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name, std::string_view text) const
    {
        const auto path = folder_ / name;
        std::ofstream{path, std::ios::binary} << text;
        return path.string();
    }

    /// What is written of files, with the folder's name taken out.
    std::string check(const std::vector<std::string>& paths, check_output how)
    {
        std::ostringstream out;
        counted_ = check_files(paths, &resolve_in_tests, how, out);
        auto text = out.str();
        const auto folder = folder_.string() + "/";
        for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("check_files_" + std::to_string(::getpid()));
    tally counted_{};
};

TEST_F(CheckFiles, SaysNothingOfAGoodFile)
{
    EXPECT_EQ(check({file("good.conf", in_proxy(""))}, check_output::text), "");
    EXPECT_EQ(counted_.errors, 0);
}

TEST_F(CheckFiles, EndsWithTheTallyOfAllFiles)
{
    const auto good = file("good.conf", in_proxy(""));
    const auto bad = file("bad.conf", in_proxy("retry x"));
    const auto doubtful = file("doubtful.conf", in_server("TCP_CHECK"));

    EXPECT_EQ(check({bad, good, folder_ / "none.conf", doubtful, bad}, check_output::text),
              R"(bad.conf:4:9: error: 'x' is not a whole number
      retry x
            ^
    a number from 0 to 1000
none.conf: error: it can't be read: No such file or directory
doubtful.conf:4:5: warning: TCP_CHECK without braces
        TCP_CHECK
        ^~~~~~~~~
    it is read as: TCP_CHECK { }
bad.conf:4:9: error: 'x' is not a whole number
      retry x
            ^
    a number from 0 to 1000
3 errors, 1 warning
)");
    EXPECT_EQ(counted_.errors, 3);
    EXPECT_EQ(counted_.warnings, 1);
}

TEST_F(CheckFiles, SaysWhyAFileCantBeRead)
{
    EXPECT_EQ(check({folder_}, check_output::text).substr(folder_.string().size()),
              ": error: it can't be read: Is a directory\n1 error\n");
}

TEST_F(CheckFiles, PaintsForATerminal)
{
    EXPECT_EQ(check({file("bad.conf", in_proxy("retry x"))}, check_output::coloured_text),
              "\x1b[1mbad.conf:4:9: \x1b[1;31merror: \x1b[0m'x' is not a whole number\n"
              "      retry x\n"
              "            \x1b[1;32m^\x1b[0m\n"
              "    a number from 0 to 1000\n"
              "1 error\n");
}

}  // namespace
}  // namespace tenbin::config
