#include <tenbin/check/file_watch.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tenbin::check {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FileWatch : public testing::Test {
protected:
    FileWatch()
    {
        std::string name = (fs::temp_directory_path() / "tenbin-watch-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~FileWatch() override { fs::remove_all(folder_); }

    /// What is told when all that has happened has been seen.
    std::vector<std::size_t> told()
    {
        told_.clear();
        context_.restart();
        context_.poll();
        return told_;
    }

    fs::path folder_;
    asio::io_context context_;
    std::vector<std::size_t> told_;
};

TEST_F(FileWatch, TellsThatAFileIsWrittenReplacedAndRemoved)
{
    const auto file = folder_ / "level";
    const file_watch watch{
        context_, {(folder_ / "other").string(), file.string()}, [this](std::size_t i) { told_.push_back(i); }};
    EXPECT_THAT(told(), testing::IsEmpty());

    std::ofstream{file} << "1\n";
    EXPECT_THAT(told(), testing::ElementsAre(1));

    std::ofstream{folder_ / "level.new"} << "2\n";
    EXPECT_THAT(told(), testing::IsEmpty());
    fs::rename(folder_ / "level.new", file);
    EXPECT_THAT(told(), testing::ElementsAre(1));

    fs::remove(file);
    EXPECT_THAT(told(), testing::ElementsAre(1));
}

TEST_F(FileWatch, LivesWithoutAFolder)
{
    const file_watch watch{context_,
                           {(folder_ / "missing/level").string(), (folder_ / "level").string()},
                           [this](std::size_t i) { told_.push_back(i); }};

    std::ofstream{folder_ / "level"} << "1\n";

    EXPECT_THAT(told(), testing::ElementsAre(1));
}

}  // namespace
}  // namespace tenbin::check
