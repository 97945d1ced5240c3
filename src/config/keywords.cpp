#include <tenbin/config/keywords.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 20> later_blocks{
    "vrrp_instance", "vrrp_sync_group", "vrrp_script",         "vrrp_track_process",
    "track_file",    "vrrp_track_file", "track_group",         "static_ipaddress",
    "static_routes", "static_rules",    "virtual_server",      "virtual_server_group",
    "garp_group",    "bfd_instance",    "linkbeat_interfaces", "interface_up_down_delays",
    "SSL",           "smtp_proxy",      "tls_proxy",           "server_pool"};
constexpr std::array<std::string_view, 3> later_lines{"net_namespace", "instance", "use_pid_dir"};
/// These may stand in every block.
constexpr std::array<std::string_view, 6> later_everywhere{
    "include", "includer", "includem", "includew", "includeb", "includea"};

template <std::size_t Count> bool is_one_of(const std::array<std::string_view, Count>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

struct named_place {
    place where;
    std::string_view name;
};

constexpr std::array named_places{named_place{place::top, ""},
                                  named_place{place::global, "global_defs"},
                                  named_place{place::mysql_proxy, "mysql_proxy"},
                                  named_place{place::tcp_proxy, "tcp_proxy"},
                                  named_place{place::real_server, "real_server"},
                                  named_place{place::sorry_server, "sorry_server"},
                                  named_place{place::tcp_check, "TCP_CHECK"},
                                  named_place{place::mysql_check, "MYSQL_CHECK"}};

std::vector<const keyword*> all_rows()
{
    std::vector<const keyword*> all;
    for (const auto part : {global_keywords(), proxy_keywords(), server_keywords(), check_keywords()})
        for (const auto& row : part)
            all.push_back(&row);
    return all;
}

}  // namespace

std::span<const keyword* const> keywords() noexcept
{
    static const auto all = all_rows();
    return all;
}

const keyword* find_keyword(std::string_view name, place where) noexcept
{
    const auto all = keywords();
    const auto row = std::find_if(
        all.begin(), all.end(), [&](const keyword* each) { return overlap(each->where, where) && each->name == name; });
    return row == all.end() ? nullptr : *row;
}

std::string_view name_of(place block) noexcept
{
    const auto found = std::find_if(
        named_places.begin(), named_places.end(), [&](const named_place& each) { return each.where == block; });
    return found == named_places.end() || found->name.empty() ? "the top level" : found->name;
}

standing not_served_yet(std::string_view word, place where) noexcept
{
    if (is_one_of(later_everywhere, word))
        return standing::line;
    if (where != place::top)
        return standing::none;
    return is_one_of(later_blocks, word)  ? standing::block
           : is_one_of(later_lines, word) ? standing::line
                                          : standing::none;
}

standing how_it_stands(std::string_view word, std::string_view block) noexcept
{
    const auto inside = std::find_if(
        named_places.begin(), named_places.end(), [&](const named_place& each) { return each.name == block; });
    if (inside == named_places.end())
        return standing::none;
    const auto* const row = find_keyword(word, inside->where);
    if (row == nullptr)
        return not_served_yet(word, inside->where);
    return std::holds_alternative<nested>(row->value) ? standing::block : standing::line;
}

}  // namespace tenbin::config
