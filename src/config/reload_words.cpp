#include "reload_words.hpp"

#include <algorithm>
#include <array>

namespace tenbin::config {

namespace {

struct consequences {
    place where;
    std::string_view keyword;
    std::string_view added{};
    std::string_view removed{};
    std::string_view changed{};
    std::string_view emptied{};
    std::string_view entry_added{};
    std::string_view entry_removed{};
};

constexpr std::string_view checked_first = "it gets clients once its checks are good";
constexpr std::string_view in_use_at_once = "it gets clients at once, with alpha once its checks are good";
constexpr std::string_view drained = "it gets no new clients; those it has stay until they leave";
constexpr std::string_view new_ones_only = "it counts for new clients; those that are there stay where they are";
constexpr std::string_view all_stay = "the clients it has stay";
constexpr std::string_view at_next_start = "it counts at the next start, not by a reload";
constexpr std::string_view cut = "its connections are cut";
constexpr std::string_view another_router = "it begins anew as a backup, and its addresses leave this box meanwhile";
constexpr std::string_view address_comes = "as master this box takes it and announces it";
constexpr std::string_view address_goes = "as master this box gives it up, and connections to it are cut";
constexpr std::string_view peers_need_it = "the peers must have the same, or each box becomes master";

constexpr auto any_service_server = place::any_server | place::service_server;

constexpr std::array table{
    consequences{.where = place::top, .keyword = "mysql_proxy", .removed = drained},
    consequences{.where = place::top, .keyword = "tcp_proxy", .removed = drained},
    consequences{.where = place::top, .keyword = "virtual_server", .removed = cut},
    consequences{.where = place::top,
                 .keyword = "vrrp_instance",
                 .added = "it begins as a backup",
                 .removed = "as master this box tells the peers, and gives its addresses up"},

    consequences{.where = place::global, .keyword = "workers", .changed = at_next_start},
    consequences{.where = place::global, .keyword = "io_engine", .changed = at_next_start},
    consequences{.where = place::global,
                 .keyword = "user",
                 .added = at_next_start,
                 .removed = at_next_start,
                 .changed = at_next_start},

    consequences{.where = place::any_proxy,
                 .keyword = "listen",
                 .added = "clients are accepted there, too",
                 .removed = "no new clients there; those who came that way stay until they leave"},
    consequences{.where = place::any_pool, .keyword = "real_server", .added = checked_first, .removed = drained},
    consequences{.where = place::any_pool, .keyword = "sorry_server", .removed = drained},
    consequences{.where = place::any_proxy,
                 .keyword = "use_pool",
                 .added = checked_first,
                 .removed = drained,
                 .changed = "new clients get its servers; those that are there stay where they are"},
    consequences{.where = place::mysql_proxy, .keyword = "route", .added = new_ones_only, .removed = new_ones_only},
    consequences{.where = place::any_proxy, .keyword = "balance", .changed = new_ones_only},
    consequences{.where = place::any_proxy, .keyword = "max_sessions", .changed = all_stay},
    consequences{.where = place::any_proxy,
                 .keyword = "max_sessions_per_client",
                 .added = all_stay,
                 .removed = all_stay,
                 .changed = all_stay},
    consequences{.where = place::any_proxy, .keyword = "allow", .added = all_stay, .removed = all_stay},
    consequences{.where = place::any_proxy, .keyword = "deny", .added = all_stay, .removed = all_stay},
    consequences{.where = any_service_server, .keyword = "weight", .changed = all_stay, .emptied = drained},
    consequences{.where = place::any_server, .keyword = "max_connections", .changed = all_stay},

    consequences{.where = place::virtual_server, .keyword = "real_server", .added = in_use_at_once, .removed = drained},
    consequences{.where = place::virtual_server, .keyword = "lb_algo", .changed = new_ones_only},
    consequences{.where = place::virtual_server | place::service_server,
                 .keyword = "lb_kind",
                 .added = new_ones_only,
                 .removed = new_ones_only,
                 .changed = new_ones_only},
    consequences{.where = place::virtual_server,
                 .keyword = "protocol",
                 .changed = "it is another service, and the connections of the old one are cut"},
    consequences{.where = place::virtual_server,
                 .keyword = "sorry_server",
                 .removed = drained,
                 .changed = "the old one gets no new clients; those it has stay until they leave"},
    consequences{.where = place::top, .keyword = "virtual_server_group", .entry_removed = "connections to it are cut"},

    consequences{.where = place::vrrp_instance, .keyword = "virtual_router_id", .changed = another_router},
    consequences{.where = place::vrrp_instance, .keyword = "interface", .changed = another_router},
    consequences{.where = place::vrrp_instance,
                 .keyword = "state",
                 .added = at_next_start,
                 .removed = at_next_start,
                 .changed = at_next_start},
    consequences{.where = place::vrrp_instance,
                 .keyword = "priority",
                 .added = "told by the next advert: another box may become master",
                 .removed = "told by the next advert: another box may become master",
                 .changed = "told by the next advert: another box may become master"},
    consequences{.where = place::vrrp_instance, .keyword = "advert_int", .changed = peers_need_it},
    consequences{.where = place::vrrp_instance, .keyword = "version", .changed = peers_need_it},
    consequences{
        .where = place::vrrp_instance, .keyword = "authentication", .added = peers_need_it, .removed = peers_need_it},
    consequences{.where = place::authentication, .keyword = "auth_type", .changed = peers_need_it},
    consequences{.where = place::authentication, .keyword = "auth_pass", .changed = peers_need_it},
    consequences{.where = place::vrrp_instance,
                 .keyword = "virtual_ipaddress",
                 .entry_added = address_comes,
                 .entry_removed = address_goes},
    consequences{.where = place::vrrp_instance,
                 .keyword = "virtual_ipaddress_excluded",
                 .entry_added = address_comes,
                 .entry_removed = address_goes},
};

}  // namespace

std::string_view consequence(std::string_view keyword, place where, change how) noexcept
{
    const auto* const row = std::find_if(table.begin(), table.end(), [&](const consequences& each) {
        return each.keyword == keyword && overlap(each.where, where);
    });
    if (row == table.end())
        return {};
    switch (how) {
    case change::added:
        return row->added;
    case change::removed:
        return row->removed;
    case change::changed:
        return row->changed;
    case change::emptied:
        return row->emptied;
    case change::entry_added:
        return row->entry_added;
    case change::entry_removed:
        return row->entry_removed;
    }
    return {};
}

}  // namespace tenbin::config
