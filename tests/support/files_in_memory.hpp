// A machine for the tests and fuzzers of what configurations ask of it: it holds files in memory, and everything it
// says is known.
#pragma once

#include <tenbin/config/surroundings.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tenbin::config {

using files_in_memory = std::map<std::string, std::string>;

/// Patterns of that machine know a star at their end. What begins with `x` may be executed.
inline surroundings machine_with(files_in_memory files)
{
    auto where = nowhere("lb1");
    where.node = "node";
    where.folder = "/etc";
    where.find = [files](const std::string& folder, const std::string& pattern) {
        const auto whole = (pattern.starts_with('/') ? "" : folder) + pattern;
        const auto inner = whole.substr(0, whole.rfind('/') + 1);
        matched_files matched{.has_folder = inner.empty()};
        for (const auto& [path, text] : files) {
            matched.has_folder |= path.starts_with(inner);
            const bool is_it =
                whole.ends_with('*') ? path.starts_with(whole.substr(0, whole.size() - 1)) : path == whole;
            if (is_it)
                (path.starts_with('x') ? matched.skipped : matched.paths).push_back(path);
        }
        return matched;
    };
    where.read = [files](const std::string& path) -> result<source> {
        const auto& text = files.at(path);
        if (text == "unreadable")
            return failed(fault::operation, path, std::make_error_code(std::errc::permission_denied));
        return source{.path = path, .text = text};
    };
    where.environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "VIP")
            return "192.0.2.9";
        return name == "LINES" ? std::optional<std::string>{"a\nb"} : std::nullopt;
    };
    where.random = [](unsigned, unsigned most) { return most; };
    return where;
}

/// A fuzzer's bytes as files: a line `==== NAME` begins the file of that name, and what stands before the first one is
/// fuzz.conf.
inline files_in_memory split_into_files(std::string_view all)
{
    constexpr std::string_view mark = "==== ";
    files_in_memory files;
    auto* file = &files["fuzz.conf"];
    while (!all.empty()) {
        const auto line = all.substr(0, all.find('\n'));
        const auto size = std::min(line.size() + 1, all.size());
        if (line.starts_with(mark))
            file = &files[std::string{line.substr(mark.size())}];
        else
            *file += all.substr(0, size);
        all.remove_prefix(size);
    }
    return files;
}

}  // namespace tenbin::config
