// What a configuration finds on a real disk.
#include <tenbin/config/load.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "reading.hpp"

namespace tenbin::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A folder whose own name looks like a pattern.
class ThisMachine : public testing::Test {
protected:
    ThisMachine()
    {
        std::filesystem::create_directories(folder_ / "conf.d/folder.inc");
        write("conf.d/b.inc", "$B=from_b\n");
        write("conf.d/a.inc", "include ../other.inc\n");
        write("conf.d/run.inc", "bad\n");
        write("other.inc", "router_id ${_PWD}\n");
        std::filesystem::permissions(folder_ / "conf.d/run.inc", std::filesystem::perms::owner_all);
    }
    ~ThisMachine() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const { std::ofstream{folder_ / name} << text; }

    [[nodiscard]] matched_files find(const std::string& pattern) const
    {
        auto found = machine_.find(folder_.string() + "/", pattern);
        for (auto* const list : {&found.paths, &found.skipped})
            for (auto& each : *list)
                each = std::filesystem::relative(each, folder_).string();
        return found;
    }

    std::filesystem::path folder_ =
        std::filesystem::path{testing::TempDir()} / ("this_machine_[x]*_" + std::to_string(::getpid()));
    surroundings machine_ = this_machine("lb1");
};

TEST_F(ThisMachine, FindsPlainFilesByName)
{
    const auto found = find("conf.d/*.inc");

    EXPECT_THAT(found.paths, ElementsAre("conf.d/a.inc", "conf.d/b.inc"));
    EXPECT_THAT(found.skipped, ElementsAre("conf.d/folder.inc", "conf.d/run.inc"));
    EXPECT_TRUE(found.has_folder);
    EXPECT_THAT(find((folder_ / "other.inc").string()).paths, IsEmpty()) << "this folder's name is a pattern";
}

TEST_F(ThisMachine, KnowsWhetherAFolderIsThere)
{
    EXPECT_TRUE(find("conf.d/none*").has_folder);
    EXPECT_FALSE(find("none/*").has_folder);
    EXPECT_TRUE(find("none").has_folder);
}

TEST_F(ThisMachine, ReadsWhatIsIncludedFromItsFolder)
{
    write("main.conf", "global_defs {\n  include conf.d/[ab].inc\n}\n" + in_proxy(""));
    auto texts = *read_sources((folder_ / "main.conf").string());

    const auto done = load(texts, machine_, &resolve_in_tests);

    ASSERT_TRUE(done.model) << render_text(texts, done.found, paint::plain);
    EXPECT_EQ(done.model->global.router_id, (folder_ / "conf.d/..").string());
}

TEST_F(ThisMachine, HasANameAnEnvironmentAndChance)
{
    ::setenv("TENBIN_TEST_SURROUNDINGS", "of the environment", 1);
    ::unsetenv("TENBIN_TEST_NO_SURROUNDINGS");

    EXPECT_EQ(machine_.id, "lb1");
    EXPECT_FALSE(machine_.node.empty());
    EXPECT_EQ(this_machine().id, machine_.node);
    EXPECT_EQ(machine_.environment("TENBIN_TEST_SURROUNDINGS"), "of the environment");
    EXPECT_EQ(machine_.environment("TENBIN_TEST_NO_SURROUNDINGS"), std::nullopt);
    for (int i = 0; i < 100; ++i) {
        const auto number = machine_.random(3, 5);
        EXPECT_TRUE(number >= 3 && number <= 5) << number;
    }
}

TEST(Nowhere, HasNothing)
{
    const auto machine = nowhere();

    EXPECT_THAT(machine.find("", "x").paths, IsEmpty());
    EXPECT_FALSE(machine.read("x"));
    EXPECT_EQ(machine.environment("PATH"), std::nullopt);
    EXPECT_EQ(machine.random(3, 5), 3);
}

}  // namespace
}  // namespace tenbin::config
