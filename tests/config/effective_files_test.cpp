// Every file of the scenario and of the corpus that is read without an error: what is printed of it means the same.
#include <tenbin/config/effective.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "reading.hpp"

namespace tenbin::config {
namespace {

namespace fs = std::filesystem;

result<std::string> any_secret(const std::string&)
{
    return std::string{"12345678"};
}

sources named(std::string path, std::string text)
{
    sources texts;
    texts.add({.path = std::move(path), .text = std::move(text)});
    return texts;
}

std::vector<fs::path> files_below(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& each : fs::recursive_directory_iterator{folder})
        if (each.path().extension() == ".conf")
            files.push_back(each.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// What a first line ending in "(-i lb1)" asks for.
std::string id_of(const sources& texts)
{
    const auto line = texts.line(0, 1);
    const auto begin = line.rfind("(-i ");
    return begin == std::string_view::npos ? std::string{}
                                           : std::string{line.substr(begin + 4, line.rfind(')') - begin - 4)};
}

struct prints {
    std::optional<model> meant;
    std::string text;
    std::string json;
    std::size_t warnings = 0;
};

prints print(sources texts, const std::string& id)
{
    auto where = this_machine(id);
    where.environment = [](const std::string&) { return std::optional<std::string>{"192.0.2.77"}; };
    auto done = load(texts, where, &any_secret);
    prints all{.meant = std::move(done.model), .text = {}, .json = {}, .warnings = done.found.size()};
    if (!all.meant)
        return all;
    const auto lines = effective_lines(texts, &any_secret);
    all.text = write_lines(texts, lines, {.secrets = secrets::revealed});
    all.json = write_json(texts, lines, {.origins = origins::shown, .secrets = secrets::revealed});
    return all;
}

/// How many files below a folder could be read, and so were tried.
std::size_t try_files_below(const fs::path& folder)
{
    std::size_t tried = 0;
    for (const auto& path : files_below(folder)) {
        const auto texts = read_sources(path.string());
        if (!texts)
            continue;
        const auto id = id_of(*texts);
        const auto once = print(*texts, id);
        if (!once.meant)
            continue;
        ++tried;
        const auto again = print(named("effective.conf", once.text), id);
        EXPECT_EQ(again.meant, once.meant) << path << '\n' << once.text;
        EXPECT_LE(again.warnings, once.warnings) << path << ": what is printed is doubtful\n" << once.text;
        EXPECT_EQ(again.text, once.text) << path << ": printed again, it changes";
        const auto from_json = print(named("effective.json", once.json), id);
        EXPECT_EQ(from_json.meant, once.meant) << path << '\n' << once.json;
        EXPECT_EQ(from_json.text, once.text) << path << ": by way of JSON, it changes";
    }
    return tried;
}

const fs::path tests_of_config = fs::path{__FILE__}.parent_path();

TEST(EffectiveFiles, OfTheScenarioMeanTheSame)
{
    EXPECT_EQ(try_files_below(tests_of_config / "scenario"), 2);
}

TEST(EffectiveFiles, OfTheCorpusMeanTheSame)
{
    EXPECT_GT(try_files_below(tests_of_config / ".." / ".." / "integration" / "config" / "corpus"), 50);
}

}  // namespace
}  // namespace tenbin::config
