#include <tenbin/check/file_probe.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace tenbin::check {
namespace {

TEST(FileNumber, IsOneIntegerAndElseZero)
{
    EXPECT_EQ(number_in("5\n"), 5);
    EXPECT_EQ(number_in(" -12 "), -12);
    EXPECT_EQ(number_in("+3"), 3);
    for (const auto* const text : {"", "\n", "x", "5 6", "5x", "99999999999999999999", "0x10", "1.5"})
        EXPECT_EQ(number_in(text), 0) << text;
}

TEST(FileCheck, TakesAServerDownWithoutAWeight)
{
    const config::track_file file{.name = "f", .file = "/run/level", .weight = 7};
    const config::file_check how{.track_file = "f", .weight = 0};

    EXPECT_EQ(judge(how, file, 0), verdict{});
    EXPECT_EQ(judge(how, file, -1), (verdict{.problem = "/run/level says -1"}));
}

TEST(FileCheck, AddsToTheWeightWithOne)
{
    const config::track_file file{.name = "f", .file = "/run/level", .weight = 7, .reverse = true};

    EXPECT_EQ(judge({.track_file = "f"}, file, 3), (verdict{.added_weight = -21}));
    EXPECT_EQ(judge({.track_file = "f", .weight = 2}, file, 3), (verdict{.added_weight = 6}));
    EXPECT_EQ(judge({.track_file = "f", .weight = 2147483647}, file, -2147483647).added_weight, -2147483647);
}

TEST(FileCheck, ReadsTheFileAndNothingThatBlocks)
{
    const auto path = std::filesystem::temp_directory_path() / ("tenbin-file-check-" + std::to_string(::getpid()));
    const config::file_check how{.track_file = "f", .weight = 1};
    const config::track_file file{.name = "f", .file = path.string()};

    EXPECT_EQ(probe_file(how, file).value(), verdict{});  // missing
    std::ofstream{path} << "4\n";
    EXPECT_EQ(probe_file(how, file).value(), (verdict{.added_weight = 4}));
    std::filesystem::remove(path);
    std::filesystem::create_symlink(path, path);
    EXPECT_FALSE(probe_file(how, file)) << "what can't be read says nothing of the server";
    std::filesystem::remove(path);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(probe_file(how, file).value(), verdict{});
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace tenbin::check
