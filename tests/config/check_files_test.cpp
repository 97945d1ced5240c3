#include <tenbin/config/check_files.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "reading.hpp"

namespace tenbin::config {
namespace {

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

/// What editors read: each finding on a line of its own.
TEST_F(CheckFiles, WritesAnArrayForPrograms)
{
    const auto bad = file("bad.conf", in_proxy("retry x"));
    const auto twice = file("twice.conf", in_proxy("retry 1\n  retry 2"));

    EXPECT_EQ(check({bad, twice, folder_ / "none.conf"}, check_output::json),
              R"([
{"file":"bad.conf","line":4,"column":9,"end_column":10,"severity":"error","message":"'x' is not a whole number","hint":"a number from 0 to 1000","notes":[]},
{"file":"twice.conf","line":5,"column":3,"end_column":8,"severity":"warning","message":"retry is written twice; this line counts","hint":"","notes":[{"file":"twice.conf","line":4,"column":3,"end_column":8,"message":"the earlier line"}]},
{"file":"none.conf","line":0,"column":0,"end_column":0,"severity":"error","message":"it can't be read: No such file or directory","hint":"","notes":[]}
]
)");
    EXPECT_EQ(counted_.errors, 2);
}

TEST_F(CheckFiles, WritesAnEmptyArrayForGoodFiles)
{
    const auto good = file("good.conf", in_proxy(""));

    EXPECT_EQ(check({good, good}, check_output::json), "[\n]\n");
}

TEST_F(CheckFiles, WritesJsonThatParsesWhateverStandsInTheFile)
{
    std::string text;
    for (int byte = 1; byte < 256; ++byte)
        text += std::string{"w"} + static_cast<char>(byte) + "\"\\ x\n";
    const auto written = check({file("odd.conf", text)}, check_output::json);

    boost::system::error_code problem;
    const auto parsed = boost::json::parse(written, problem);

    ASSERT_FALSE(problem) << problem.message();
    EXPECT_EQ(parsed.as_array().size(), counted_.errors + counted_.warnings);
}

}  // namespace
}  // namespace tenbin::config
