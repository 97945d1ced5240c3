// `tenbin config`: the effective configuration, and what lies between two of them.
#include <tenbin/config/difference.hpp>
#include <tenbin/config/effective.hpp>

#include <iostream>
#include <unistd.h>

#include "commands.hpp"
#include "terminal.hpp"

namespace tenbin::daemon {

namespace {

struct read_file {
    config::sources texts;
    std::vector<config::effective_line> lines;
};

/// What is wrong with it, or worth a warning, goes to standard error.
std::optional<read_file> read(const std::string& path, const std::string& id)
{
    auto texts = config::read_sources(path);
    if (!texts) {
        std::cerr << "tenbin: " << texts.error().words << '\n';
        return std::nullopt;
    }
    const auto loaded = config::load(*texts, config::this_machine(id), &config::resolve_secret);
    std::cerr << config::render_text(*texts, loaded.found, paint_for(STDERR_FILENO));
    if (!loaded.model)
        return std::nullopt;
    auto lines = config::effective_lines(*texts, &config::resolve_secret);
    return read_file{.texts = std::move(*texts), .lines = std::move(lines)};
}

int print_difference(const config_options& options)
{
    const auto before = read(options.files.front(), options.id);
    const auto after = read(options.files.back(), options.id);
    if (!before || !after)
        return status_trouble;
    const auto all = config::difference(before->lines, after->lines);
    for (const auto& each : all)
        std::cout << each << '\n';
    return all.empty() ? status_same : status_differs;
}

}  // namespace

int config_command(const config_options& options)
{
    if (options.files.size() != (options.is_difference ? 2U : 1U)) {
        std::cerr << "tenbin: config takes one file, or --diff and two\n";
        return status_wrong_usage;
    }
    if (options.is_difference)
        return print_difference(options);
    const auto file = read(options.files.front(), options.id);
    if (!file)
        return status_failed;
    std::cout << (options.how == output::json ? config::write_json(file->texts, file->lines, options.shown)
                                              : config::write_lines(file->texts, file->lines, options.shown));
    return status_done;
}

}  // namespace tenbin::daemon
