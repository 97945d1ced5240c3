#include <tenbin/daemon/script_user.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <grp.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "users.hpp"

namespace tenbin::daemon {

namespace {

constexpr auto customary_user = "keepalived_script";
constexpr int groups_max = 65536;  // NGROUPS_MAX of the kernel

script_user runs_as(const user& who)
{
    return {.name = who.name, .home = who.home, .uid = who.uid, .gid = who.gid, .groups = {}};
}

script_user this_user()
{
    auto who =
        find_user(::geteuid()).value_or(user{.name = std::to_string(::geteuid()), .home = "/", .uid = 0, .gid = 0});
    who.uid = ::geteuid();
    who.gid = ::getegid();
    return runs_as(who);
}

std::vector<gid_t> groups_of(const script_user& who)
{
    int count = 32;
    std::vector<gid_t> all(static_cast<std::size_t>(count));
    while (::getgrouplist(who.name.c_str(), who.gid, all.data(), &count) < 0 && count <= groups_max)
        all.resize(static_cast<std::size_t>(count));
    all.resize(static_cast<std::size_t>(count));
    return all;
}

}  // namespace

result<script_user> user_of_script(const config::command& what, const config::script_settings& settings)
{
    const bool is_root = ::geteuid() == 0;
    const auto& [name, group] =
        what.user.empty() ? std::pair{settings.user, settings.group} : std::pair{what.user, what.group};
    const auto named = !name.empty() ? find_user(name) : is_root ? find_user(customary_user) : std::nullopt;
    if (!named && !name.empty())
        return failed(fault::operation, "there is no user " + name);
    auto who = named ? runs_as(*named) : this_user();
    if (!group.empty()) {
        const auto found = find_group(group);
        if (!found)
            return failed(fault::operation, "there is no group " + group);
        who.gid = *found;
    }
    who.changes = who.uid != ::geteuid() || who.gid != ::getegid();
    if (who.changes && !is_root)
        return failed(fault::operation, fmt::format("only root can run it as {}", group.empty() ? name : group));
    if (who.changes)
        who.groups = groups_of(who);
    return who;
}

result<std::string> find_program(const std::string& name, const std::string& search_path)
{
    if (name.find('/') != std::string::npos)
        return name;
    for (std::string_view rest = search_path; !rest.empty();) {
        const auto folder = rest.substr(0, rest.find(':'));
        auto path = (std::filesystem::path{folder} / name).string();
        if (::access(path.c_str(), X_OK) == 0)
            return path;
        rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    }
    return failed(fault::operation, name + " is not found in PATH");
}

namespace {

/// Neither the file nor its entries, if it is a folder, can be changed by others.
result<void> is_roots(const std::filesystem::path& part, const struct stat& about)
{
    const bool sticky_folder = S_ISDIR(about.st_mode) && (about.st_mode & S_ISVTX) != 0;
    const bool others_write = (about.st_mode & S_IWOTH) != 0 || ((about.st_mode & S_IWGRP) != 0 && about.st_gid != 0);
    if (about.st_uid != 0 || (others_write && !sticky_folder))
        return failed(fault::operation, fmt::format("others than root can change {}", part.string()));
    return {};
}

}  // namespace

/// Link by link: one that points to a safe program today may be turned to another one tomorrow by whoever can change
/// the folder that it is in.
result<void> only_root_changes(const std::string& program)
{
    constexpr int links_most = 40;
    const auto whole = std::filesystem::absolute(program);
    std::deque<std::filesystem::path> rest{whole.begin(), whole.end()};
    std::filesystem::path here;
    for (int links = 0; !rest.empty();) {
        const auto name = rest.front();
        rest.pop_front();
        if (name == "..") {
            here = here.parent_path();
            continue;
        }
        const auto next = here / name;
        struct stat about {};
        if (::lstat(next.c_str(), &about) != 0)
            return failed_with_errno(next.string(), errno);
        if (S_ISLNK(about.st_mode)) {
            if (about.st_uid != 0)
                return failed(fault::operation, fmt::format("others than root can change {}", next.string()));
            if (++links > links_most)
                return failed_with_errno(program, ELOOP);
            std::error_code why;
            const auto target = std::filesystem::read_symlink(next, why);
            if (why)
                return failed_with_errno(next.string(), why.value());
            rest.insert(rest.begin(), target.begin(), target.end());
            continue;  // an absolute target begins with the root, which `/` puts in the place of all before it
        }
        if (auto safe = is_roots(next, about); !safe)
            return safe;
        here = next;
    }
    return {};
}

}  // namespace tenbin::daemon
