// `tenbin check`: what is wrong with a configuration, for people as config shows it, for programs as
//
//     {"v": 1, "files": [{"path": "tenbin.conf", "errors": 1, "warnings": 0,
//                         "found": [{"severity": "error", "line": 3, "column": 5, "width": 4,
//                                    "message": "…", "hint": "…"}]}]}
#include <tenbin/config/load.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

#include "commands.hpp"

namespace tenbin::daemon {

namespace {

namespace json = boost::json;

json::object to_json(const config::diagnostic& found)
{
    return {{"severity", found.severity == config::severity::error ? "error" : "warning"},
            {"line", found.at.line},
            {"column", found.at.column},
            {"width", found.width},
            {"message", found.message},
            {"hint", found.hint}};
}

/// A file that can't be read is one error at no place.
std::vector<config::diagnostic> check(const std::string& path)
{
    const auto text = config::read_source(path);
    if (!text)
        return {{.severity = config::severity::error, .at = {}, .message = text.error().words, .hint = {}}};
    return config::load(*text, &config::resolve_secret).found;
}

int check_for_programs(const std::vector<std::string>& paths)
{
    std::size_t errors_of_all = 0;
    json::array files;
    for (const auto& path : paths) {
        const auto found = check(path);
        json::array listed;
        std::size_t errors = 0;
        for (const auto& each : found) {
            listed.emplace_back(to_json(each));
            errors += each.severity == config::severity::error ? 1 : 0;
        }
        files.push_back(
            {{"path", path}, {"errors", errors}, {"warnings", found.size() - errors}, {"found", std::move(listed)}});
        errors_of_all += errors;
    }
    std::cout << json::serialize(json::object{{"v", 1}, {"files", std::move(files)}}) << '\n';
    return errors_of_all == 0 ? status_done : status_failed;
}

}  // namespace

int check_command(const check_options& options)
{
    if (options.how == output::json)
        return check_for_programs(options.files);
    return config::check_files(options.files, std::cout) == 0 ? status_done : status_failed;
}

}  // namespace tenbin::daemon
