// `tenbin check` as people and scripts call it: the real program, its words and its exit status.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

#include "config/twelve_mistakes.hpp"
#include "support/program.hpp"

namespace tenbin::daemon {
namespace {

using support::run;

class CheckCommand : public testing::Test {
protected:
    CheckCommand()
    {
        std::filesystem::create_directories(folder_);
        std::ofstream{folder_ / "bad.conf"} << config::twelve_mistakes;
        std::ofstream{folder_ / "good.conf"} << "tcp_proxy a {\n listen 127.0.0.1:80\n real_server 127.0.0.2 80\n}\n";
    }
    ~CheckCommand() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("check_command_" + std::to_string(::getpid()));
    std::string bad_ = (folder_ / "bad.conf").string();
    std::string good_ = (folder_ / "good.conf").string();
};

TEST_F(CheckCommand, CountsTheTwelveMistakesAndFails)
{
    const auto done = run("check " + bad_);

    EXPECT_EQ(done.status, 1);
    EXPECT_TRUE(done.out.ends_with("\n12 errors\n")) << done.out;
    std::size_t from = 0;
    for (const auto& each : config::planted_mistakes) {
        const auto line = bad_ + ":" + std::to_string(each.line) + ":" + std::to_string(each.column) +
                          ": error: " + std::string{each.message} + "\n";
        const auto at = done.out.find(line, from);
        ASSERT_NE(at, std::string::npos) << line;
        from = at + line.size();
    }
}

TEST_F(CheckCommand, SaysNothingOfAGoodFile)
{
    const auto done = run("check " + good_);

    EXPECT_EQ(done.status, 0);
    EXPECT_EQ(done.out, "");
}

TEST_F(CheckCommand, FailsIfOneOfSeveralFilesIsBad)
{
    EXPECT_EQ(run("check " + good_ + " " + good_).status, 0);
    EXPECT_EQ(run("check " + good_ + " " + bad_ + " " + good_).status, 1);
    EXPECT_EQ(run("check " + good_ + " " + (folder_ / "none.conf").string()).status, 1);
}

TEST_F(CheckCommand, WritesAnArrayForPrograms)
{
    const auto good = run("check --json " + good_);
    EXPECT_EQ(good.status, 0);
    EXPECT_EQ(good.out, "[\n]\n");

    const auto both = run("check --json " + good_ + " " + bad_);
    EXPECT_EQ(both.status, 1);
    const auto found = boost::json::parse(both.out).as_array();
    ASSERT_EQ(found.size(), std::size(config::planted_mistakes));
    EXPECT_EQ(found[1].at("file").as_string(), bad_);
    EXPECT_EQ(found[1].at("line").as_int64(), 4);
    EXPECT_EQ(found[1].at("column").as_int64(), 3);
    EXPECT_EQ(found[1].at("end_column").as_int64(), 11);
    EXPECT_EQ(found[1].at("hint").as_string(), "did you mean io_engine?");
}

TEST_F(CheckCommand, IsWrongUsageWithoutAFileOrWithAnUnknownOption)
{
    EXPECT_EQ(run("check").status, 2);
    EXPECT_EQ(run("check --loud " + good_).status, 2);
}

}  // namespace
}  // namespace tenbin::daemon
