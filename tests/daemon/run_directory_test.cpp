#include <tenbin/daemon/run_directory.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

class RunDirectory : public testing::Test {
protected:
    RunDirectory()
    {
        auto name = (std::filesystem::temp_directory_path() / "tenbin-run-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr)
            top_ = name;
    }
    ~RunDirectory() override { std::filesystem::remove_all(top_); }

    [[nodiscard]] std::string inside(const std::string& name) const { return (top_ / name).string(); }

private:
    std::filesystem::path top_;
};

std::string content_of(const std::string& path)
{
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_F(RunDirectory, HoldsThePidFileWhileItIsClaimed)
{
    const auto path = inside("a/b");
    {
        const auto claimed = run_directory::claim(path);
        ASSERT_TRUE(claimed) << claimed.error().words;
        EXPECT_EQ(content_of(path + "/tenbin.pid"), std::to_string(::getpid()) + "\n");
    }
    EXPECT_TRUE(std::filesystem::is_empty(path));
}

TEST_F(RunDirectory, IsNotGivenToASecond)
{
    const auto path = inside("run");
    const auto first = run_directory::claim(path);

    const auto second = run_directory::claim(path);

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().words,
              "another tenbin (pid " + std::to_string(::getpid()) + ") runs with the run directory " + path +
                  "; give this one its own with --run-dir DIR");
}

TEST_F(RunDirectory, IsTakenOverFromADeadTenbin)
{
    const auto path = inside("run");
    std::filesystem::create_directories(path);
    std::ofstream{path + "/tenbin.pid"} << "123456789012345\n";

    EXPECT_TRUE(run_directory::claim(path));
}

TEST_F(RunDirectory, IsRefusedWhereEverybodyMayWrite)
{
    const auto path = inside("open");
    std::filesystem::create_directories(path);
    std::filesystem::permissions(path, std::filesystem::perms::all);

    EXPECT_FALSE(run_directory::claim(path));
}

TEST_F(RunDirectory, IsRefusedInAFilesPlace)
{
    const auto path = inside("file");
    std::ofstream{path} << "x";

    EXPECT_FALSE(run_directory::claim(path));
}

}  // namespace
}  // namespace tenbin::daemon
