#include <tenbin/config/surroundings.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <glob.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tenbin::config {

namespace {

constexpr std::string_view pattern_letters = "*?[\\";

/// A pattern that matches nothing but this text.
std::string literally(std::string_view text)
{
    std::string pattern;
    for (const char c : text) {
        if (pattern_letters.find(c) != std::string_view::npos)
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

bool is_plain_file(const char* path)
{
    struct stat facts {};
    return ::stat(path, &facts) == 0 && S_ISREG(facts.st_mode) && (facts.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0;
}

/// glob(3) sorts by name.
matched_files find_on_disk(const std::string& folder, const std::string& pattern)
{
    matched_files all;
    const bool is_relative = !pattern.starts_with('/');
    const auto whole = (is_relative ? literally(folder) : std::string{}) + pattern;
    glob_t matched{};
    if (::glob(whole.c_str(), 0, nullptr, &matched) == 0)
        for (std::size_t i = 0; i < matched.gl_pathc; ++i)
            (is_plain_file(matched.gl_pathv[i]) ? all.paths : all.skipped).emplace_back(matched.gl_pathv[i]);
    ::globfree(&matched);

    const auto slash = pattern.rfind('/');
    const auto inner = slash == std::string::npos ? std::string{} : pattern.substr(0, slash + 1);
    const auto searched = (is_relative ? folder : std::string{}) + inner;
    all.has_folder = inner.find_first_of(pattern_letters) != std::string::npos || searched.empty() ||
                     ::access(searched.c_str(), F_OK) == 0;
    return all;
}

result<source> read_from_disk(const std::string& path)
{
    auto texts = read_sources(path);
    if (!texts)
        return tl::unexpected{std::move(texts).error()};
    return texts->all().front();
}

std::optional<std::string> environment_of_process(const std::string& name)
{
    const auto* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

unsigned random_number(unsigned least, unsigned most)
{
    std::random_device chance;
    return std::uniform_int_distribution<unsigned>{least, most}(chance);
}

std::string node_name()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

surroundings this_machine(std::string id)
{
    std::error_code no_folder;
    surroundings here{.node = node_name(),
                      .folder = std::filesystem::current_path(no_folder).string(),
                      .find = &find_on_disk,
                      .read = &read_from_disk,
                      .environment = &environment_of_process,
                      .random = &random_number};
    here.id = id.empty() ? here.node : std::move(id);
    return here;
}

surroundings nowhere(std::string id)
{
    return {.id = std::move(id),
            .find = [](const std::string&, const std::string&) { return matched_files{}; },
            .read = [](const std::string& path) -> result<source> {
                return failed(fault::operation, path + " is not there");
            },
            .environment = [](const std::string&) { return std::optional<std::string>{}; },
            .random = [](unsigned least, unsigned) { return least; }};
}

}  // namespace tenbin::config
