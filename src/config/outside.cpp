#include <tenbin/config/findings.hpp>
#include <tenbin/config/load.hpp>
#include <tenbin/config/outside.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <grp.h>
#include <iterator>
#include <net/if.h>
#include <optional>
#include <pwd.h>
#include <set>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "shown_text.hpp"
#include "told_places.hpp"

namespace tenbin::config {

namespace {

namespace fs = std::filesystem;

/// The first word of a command; either kind of quotes may hold it together.
std::string program_of(const std::string& command)
{
    const auto begin = command.find_first_not_of(" \t");
    if (begin == std::string::npos)
        return {};
    const char quote = command[begin];
    if (quote != '"' && quote != '\'')
        return command.substr(begin, command.find_first_of(" \t", begin) - begin);
    return command.substr(begin + 1, command.find(quote, begin + 1) - begin - 1);
}

/// The first of a path's folders that is not there; empty if they all are.
std::string missing_folder(const fs::path& path)
{
    fs::path folder;
    for (const auto& part : path.parent_path()) {
        folder /= part;
        std::error_code problem;
        if (!fs::exists(folder, problem) && !problem)
            return folder.string();
    }
    return {};
}

diagnostic wrong(severity how, text_range at, std::string message, std::string hint = {})
{
    return {.severity = how, .at = at, .message = std::move(message), .hint = std::move(hint)};
}

std::optional<diagnostic> check_path(const std::string& program, text_range at)
{
    std::error_code problem;
    const auto status = fs::status(program, problem);
    if (status.type() == fs::file_type::not_found) {
        const auto folder = missing_folder(program);
        return wrong(severity::error,
                     at,
                     fmt::format("there is no {}", printable(program)),
                     folder.empty() ? std::string{} : fmt::format("not even the folder {}", printable(folder)));
    }
    if (problem)
        return std::nullopt;  // who asks may not look there: nothing is known
    if (status.type() == fs::file_type::directory)
        return wrong(severity::error, at, fmt::format("{} is a folder, not a program", printable(program)));
    if (::access(program.c_str(), X_OK) != 0)
        return wrong(severity::warning,
                     at,
                     fmt::format("{} is not executable", printable(program)),
                     "chmod +x, or whatever it is for fails each time");
    return std::nullopt;
}

std::optional<diagnostic> check_program(const outside_name& one, std::string_view search_path)
{
    const auto program = program_of(one.name);
    if (program.empty() || program.starts_with('<'))  // "</path" opens the file instead
        return std::nullopt;
    if (program.find('/') != std::string::npos)
        return check_path(program, one.at);
    for (auto rest = search_path; !rest.empty();) {
        const auto folder = rest.substr(0, rest.find(':'));
        if (::access((fs::path{folder} / program).c_str(), X_OK) == 0)
            return std::nullopt;
        rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    }
    return wrong(severity::error,
                 one.at,
                 fmt::format("{} is not found in PATH", printable(program)),
                 fmt::format("which is {}", search_path));
}

std::optional<diagnostic> check_one(const outside_name& one, const machine& here)
{
    switch (one.what) {
    case outside_thing::program:
        return check_program(one, here.search_path);
    case outside_thing::user:
        if (!here.has_user(one.name))
            return wrong(severity::error, one.at, fmt::format("this machine has no user '{}'", printable(one.name)));
        break;
    case outside_thing::group:
        if (!here.has_group(one.name))
            return wrong(severity::error, one.at, fmt::format("this machine has no group '{}'", printable(one.name)));
        break;
    case outside_thing::interface:
        if (!here.has_interface(one.name))
            return wrong(severity::warning,
                         one.at,
                         fmt::format("this machine has no interface '{}'", printable(one.name)),
                         "it is waited for; dynamic_interfaces in global_defs says that this is meant");
        break;
    }
    return std::nullopt;
}

}  // namespace

machine local_machine()
{
    const char* const path = std::getenv("PATH");
    return {.has_user = [](const std::string& name) { return ::getpwnam(name.c_str()) != nullptr; },
            .has_group = [](const std::string& name) { return ::getgrnam(name.c_str()) != nullptr; },
            .has_interface = [](const std::string& name) { return ::if_nametoindex(name.c_str()) != 0; },
            .search_path = path != nullptr ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
}

void check_outside(const sources& texts, loaded& done, const machine& here)
{
    // Thousands of servers may have the same script: each thing is said once, where it stands first.
    std::set<std::pair<outside_thing, std::string>> known;
    std::vector<diagnostic> missing;
    for (const auto& one : done.outside)
        if (done.found.size() + missing.size() < findings::found_max && known.emplace(one.what, one.name).second)
            if (auto problem = check_one(one, here))
                missing.push_back(std::move(*problem));
    missing = in_files(texts, std::move(missing));
    std::set<text_range> certain;
    for (const auto& problem : missing)
        if (problem.severity == severity::error)
            certain.insert(problem.at);
    if (!certain.empty())
        done.model.reset();
    std::erase_if(done.found, [&](const diagnostic& each) {
        return each.severity == severity::warning && certain.contains(each.at);  // the doubt has become certain
    });
    std::move(missing.begin(), missing.end(), std::back_inserter(done.found));
    sort_by_place(done.found);
}

}  // namespace tenbin::config
