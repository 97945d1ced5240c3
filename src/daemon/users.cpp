#include "users.hpp"

#include <cerrno>
#include <cstddef>
#include <grp.h>
#include <pwd.h>
#include <vector>

namespace tenbin::daemon {

namespace {

constexpr std::size_t entry_bytes_max = 1 << 20;

/// getpwnam_r and its kin, with as much room as the entry needs.
template <class Entry, class Look> bool look_up(Entry& entry, std::vector<char>& room, Look look)
{
    room.resize(4096);
    Entry* found = nullptr;
    while (look(&entry, room.data(), room.size(), &found) == ERANGE && room.size() < entry_bytes_max)
        room.resize(room.size() * 2);
    return found != nullptr;
}

template <class Look> std::optional<user> look_user_up(Look look)
{
    std::vector<char> room;
    passwd entry{};
    if (!look_up(entry, room, look))
        return std::nullopt;
    return user{.name = entry.pw_name, .home = entry.pw_dir, .uid = entry.pw_uid, .gid = entry.pw_gid};
}

}  // namespace

std::optional<user> find_user(const std::string& name)
{
    return look_user_up([&](auto... rest) { return ::getpwnam_r(name.c_str(), rest...); });
}

std::optional<user> find_user(uid_t number)
{
    return look_user_up([&](auto... rest) { return ::getpwuid_r(number, rest...); });
}

std::optional<gid_t> find_group(const std::string& name)
{
    std::vector<char> room;
    group entry{};
    if (!look_up(entry, room, [&](auto... rest) { return ::getgrnam_r(name.c_str(), rest...); }))
        return std::nullopt;
    return entry.gr_gid;
}

}  // namespace tenbin::daemon
