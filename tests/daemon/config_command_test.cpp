// `tenbin config` and `tenbin keywords` as people and scripts call them: the real program, its words and exit status.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "support/program.hpp"

namespace tenbin::daemon {
namespace {

using support::run;

class ConfigCommand : public testing::Test {
protected:
    ~ConfigCommand() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories(folder_);
        std::ofstream{folder_ / name} << text;
        return (folder_ / name).string();
    }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("config_command_" + std::to_string(::getpid()));
    std::string one_ = file("one.conf", "tcp_proxy a {\n listen 127.0.0.1:80\n real_server 127.0.0.2 80\n}\n");
    std::string two_ = file("two.conf", "tcp_proxy a {\n listen 127.0.0.1:80\n real_server 127.0.0.3 80\n}\n");
};

TEST_F(ConfigCommand, FailsWhereItsWordsHaveNoRoom)
{
    EXPECT_EQ(run("config " + one_ + " >/dev/full").status, 2);
    EXPECT_EQ(run("config --diff " + one_ + " " + two_ + " >/dev/full").status, 2);
    EXPECT_EQ(run("keywords >/dev/full").status, 2);
}

TEST_F(ConfigCommand, PrintsWhatItReadsAgain)
{
    const auto text = run("config " + one_);
    EXPECT_EQ(text.status, 0);
    EXPECT_TRUE(text.out.starts_with("tcp_proxy a {\n  listen 127.0.0.1:80\n  balance least_conn\n")) << text.out;
    EXPECT_EQ(run("config " + file("again.conf", text.out)).out, text.out);

    const auto json = run("config --json " + one_);
    EXPECT_EQ(json.status, 0);
    EXPECT_EQ(run("config " + file("again.json", json.out)).out, text.out);
    EXPECT_EQ(run("check " + file("again.json", json.out)).status, 0);
}

TEST_F(ConfigCommand, SaysWhereLinesComeFrom)
{
    const auto done = run("config --origin " + one_);
    EXPECT_NE(done.out.find("\n  listen 127.0.0.1:80  # " + one_ + ":2\n"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("\n  balance least_conn  # default\n"), std::string::npos) << done.out;
}

TEST_F(ConfigCommand, TellsTheDifferenceOfTwoFiles)
{
    const auto done = run("config --diff " + one_ + " " + two_);
    EXPECT_EQ(done.status, 1);
    EXPECT_EQ(done.out,
              "a: real_server 127.0.0.2:80 is removed; it gets no new clients; those it has stay until they leave\n"
              "a: real_server 127.0.0.3:80 is added; it gets clients once its checks are good\n");
}

TEST_F(ConfigCommand, EndsAsDiffDoes)
{
    const auto same = run("config --diff " + one_ + " " + one_);
    EXPECT_EQ(same.status, 0);
    EXPECT_EQ(same.out, "");
    EXPECT_EQ(run("config --diff " + one_ + " " + two_).status, 1);
    EXPECT_EQ(run("config --diff " + one_ + " /nowhere/at/all").status, 2);
    EXPECT_EQ(run("config --diff " + file("bad.conf", "wrong\n") + " " + two_).status, 2);
}

TEST_F(ConfigCommand, MasksSecretsUnlessAskedAndDoesNotRunMaskedOnes)
{
    const auto with_secret = file("secret.conf",
                                  "tcp_proxy a {\n listen 127.0.0.1:80\n real_server 127.0.0.2 80 {\n MYSQL_CHECK {\n"
                                  "user m\n password hunter2\n}\n}\n}\n");
    const auto masked = run("config " + with_secret);
    EXPECT_EQ(masked.out.find("hunter2"), std::string::npos) << masked.out;
    const auto again = file("masked.conf", masked.out);
    EXPECT_EQ(run("check " + again).status, 0);
    EXPECT_EQ(run("config " + again).out, masked.out);
    EXPECT_EQ(run("run --run-dir " + folder_.string() + " -f " + again).status, 1);

    const auto revealed = run("config --secrets " + with_secret);
    EXPECT_NE(revealed.out.find("password hunter2\n"), std::string::npos) << revealed.out;
}

TEST_F(ConfigCommand, FailsWithoutOutputIfTheFileIsWrong)
{
    const auto done = run("config " + file("bad.conf", "global_defs {\n workers none\n}\n"));
    EXPECT_EQ(done.status, 1);
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(run("config /nowhere/at/all").status, 1);
}

TEST_F(ConfigCommand, IsWrongUsageWithAnotherNumberOfFiles)
{
    EXPECT_EQ(run("config").status, 2);
    EXPECT_EQ(run("config " + one_ + " " + two_).status, 2);
    EXPECT_EQ(run("config --diff " + one_).status, 2);
    EXPECT_EQ(run("config --diff --json " + one_ + " " + two_).status, 2);
}

TEST(KeywordsCommand, PrintsTheReference)
{
    const auto word = run("keywords global_defs router_id");
    EXPECT_EQ(word.status, 0);
    EXPECT_EQ(word.out,
              "router_id TEXT\n"
              "    The name of this box; else the host's name.\n"
              "    in       global_defs\n"
              "    type     text\n"
              "    example  router_id ll1\n"
              "    formerly lvs_id\n");
    EXPECT_EQ(run("keywords").status, 0);
    EXPECT_EQ(run("keywords no_such_block").status, 1);
    EXPECT_EQ(run("keywords a b c").status, 2);
    EXPECT_TRUE(run("keywords --as markdown").out.starts_with("# The words of a configuration\n"));
}

}  // namespace
}  // namespace tenbin::daemon
