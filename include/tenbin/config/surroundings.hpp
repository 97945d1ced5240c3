// What a configuration can ask of the machine it is read on: other files, the environment, a name, a number. All of it
// comes in by parameter: tests and fuzzers need no disk.
#pragma once

#include <tenbin/base/result.hpp>
#include <tenbin/config/source.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tenbin::config {

/// What a name or a pattern finds.
struct matched_files {
    std::vector<std::string> paths{};    ///< plain files, by name
    std::vector<std::string> skipped{};  ///< folders, and files that may be executed
    bool has_folder = true;              ///< the folder that was to be searched is there
};

/// More than any configuration needs; what goes beyond is an error that names the limit.
struct expansion_limits {
    std::size_t bytes = 64U << 20U;  ///< of what comes out, and of each thing that was filled in for it
    std::size_t files = 1000;
    std::size_t files_nested = 16;
    std::size_t uses_nested = 32;  ///< definitions and repetitions in each other
};

struct surroundings {
    std::string id{};      ///< what `@id` compares
    std::string node{};    ///< the machine's name
    std::string folder{};  ///< the working folder, in which a relative path of a file begins
    /// `folder` is empty or ends with a slash; it is no part of the pattern, but of the paths.
    std::function<matched_files(const std::string& folder, const std::string& pattern)> find{};
    std::function<result<source>(const std::string& path)> read{};
    std::function<std::optional<std::string>(const std::string& name)> environment{};
    std::function<unsigned(unsigned least, unsigned most)> random{};
    expansion_limits limits{};
};

/// An empty `id` stands for the machine's name.
[[nodiscard]] surroundings this_machine(std::string id = {});

/// A machine without files and environment.
[[nodiscard]] surroundings nowhere(std::string id = {});

}  // namespace tenbin::config
