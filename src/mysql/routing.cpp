#include <tenbin/mysql/routing.hpp>

#include <algorithm>

namespace tenbin::mysql {

std::string_view account_of(std::string_view user) noexcept
{
    const bool is_quoted = user.size() > 1 && user.front() == '\'' && user.back() == '\'';
    return is_quoted ? user.substr(1, user.size() - 2) : user;
}

const config::route*
find_route(std::span<const config::route> routes, std::string_view user, std::string_view database) noexcept
{
    const auto account = account_of(user);
    const auto found = std::ranges::find_if(routes, [&](const config::route& each) {
        return each.name == (each.by == config::routed_by::user ? account : database);
    });
    return found == routes.end() ? nullptr : &*found;
}

}  // namespace tenbin::mysql
