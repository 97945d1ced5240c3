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

struct prints {
    std::optional<model> meant;
    std::string text;
    std::string json;
};

prints print(const sources& texts)
{
    prints all{.meant = load(texts, &any_secret).model, .text = {}, .json = {}};
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
        const auto once = print(*texts);
        if (!once.meant)
            continue;
        ++tried;
        // Each beside the file, so that what is included is found again.
        const auto again = print(named((path.parent_path() / "effective").string(), once.text));
        EXPECT_EQ(again.meant, once.meant) << path << '\n' << once.text;
        EXPECT_EQ(again.text, once.text) << path << ": printed again, it changes";
        const auto from_json = print(named((path.parent_path() / "effective.json").string(), once.json));
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
