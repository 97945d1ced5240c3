// What the words of the command line do. Each returns the exit status and speaks to standard output and error.
#pragma once

#include <tenbin/config/effective.hpp>

#include <string>
#include <vector>

namespace tenbin::daemon {

inline constexpr int status_done = 0;
inline constexpr int status_failed = 1;
inline constexpr int status_wrong_usage = 2;

/// Of `config --diff`, as diff(1) ends.
inline constexpr int status_same = 0;
inline constexpr int status_differs = 1;
inline constexpr int status_trouble = 2;

struct run_options {
    std::string file{};
    std::string run_directory{};  ///< empty: the default one
    std::string id{};             ///< what `@id` compares; empty: the machine's name
};
[[nodiscard]] int run_command(const run_options& options);

enum class output : std::uint8_t { text, json };

struct status_options {
    std::string run_directory{};
    output how = output::text;
};
[[nodiscard]] int status_command(const status_options& options);

struct check_options {
    std::vector<std::string> files{};
    output how = output::text;
    std::string id{};  ///< what `@id` compares; empty: the machine's name
};
[[nodiscard]] int check_command(const check_options& options);

struct config_options {
    std::vector<std::string> files{};
    bool is_difference = false;  ///< of two files
    config::shown_lines_as shown{};
    output how = output::text;
    std::string id{};  ///< what `@id` compares; empty: the machine's name
};
[[nodiscard]] int config_command(const config_options& options);

struct keywords_options {
    std::string block{};  ///< empty: all
    std::string word{};   ///< empty: all of the block
    std::string form{};   ///< markdown, bash, zsh or vim: the generated file; empty: for people
};
[[nodiscard]] int keywords_command(const keywords_options& options);

[[nodiscard]] int version_command();

}  // namespace tenbin::daemon
