#include <tenbin/config/keywords.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "keyword_rows.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 2> later_blocks{"smtp_proxy", "tls_proxy"};
/// Checks that the servers of a proxy can't have yet.
constexpr std::array<std::string_view, 6> later_checks{
    "HTTP_GET", "SSL_GET", "SMTP_CHECK", "DNS_CHECK", "UDP_CHECK", "PING_CHECK"};
/// These may stand in every block.
constexpr std::array<std::string_view, 6> later_everywhere{
    "include", "includer", "includem", "includew", "includeb", "includea"};

template <std::size_t Count> bool is_one_of(const std::array<std::string_view, Count>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array all_places{named_place{place::top, ""},
                                named_place{place::global, "global_defs"},
                                named_place{place::mysql_proxy, "mysql_proxy"},
                                named_place{place::tcp_proxy, "tcp_proxy"},
                                named_place{place::server_pool, "server_pool"},
                                named_place{place::real_server, "real_server"},
                                named_place{place::sorry_server, "sorry_server"},
                                named_place{place::tcp_check, "TCP_CHECK"},
                                named_place{place::mysql_check, "MYSQL_CHECK"},
                                named_place{place::proxy_misc_check, "MISC_CHECK"},
                                named_place{place::proxy_file_check, "FILE_CHECK"},
                                named_place{place::virtual_server, "virtual_server"},
                                named_place{place::service_server, "real_server"},
                                named_place{place::connect_check, "TCP_CHECK"},
                                named_place{place::http_get, "HTTP_GET"},
                                named_place{place::ssl_get, "SSL_GET"},
                                named_place{place::smtp_check, "SMTP_CHECK"},
                                named_place{place::misc_check, "MISC_CHECK"},
                                named_place{place::dns_check, "DNS_CHECK"},
                                named_place{place::udp_check, "UDP_CHECK"},
                                named_place{place::ping_check, "PING_CHECK"},
                                named_place{place::file_check, "FILE_CHECK"},
                                named_place{place::url, "url"},
                                named_place{place::smtp_host, "host"},
                                named_place{place::vrrp_instance, "vrrp_instance"},
                                named_place{place::authentication, "authentication"},
                                named_place{place::hmac, "auth_hmac"},
                                named_place{place::vrrp_sync_group, "vrrp_sync_group"},
                                named_place{place::vrrp_script, "vrrp_script"},
                                named_place{place::track_process, "vrrp_track_process"},
                                named_place{place::track_file, "track_file"},
                                named_place{place::track_file, "vrrp_track_file"},
                                named_place{place::ssl, "SSL"}};

std::vector<const keyword*> all_rows()
{
    std::vector<const keyword*> all;
    for (const auto part : {global_keywords(),
                            proxy_keywords(),
                            client_keywords(),
                            command_keywords(),
                            balance_keywords(),
                            server_pool_keywords(),
                            server_keywords(),
                            health_keywords(),
                            lag_keywords(),
                            check_keywords(),
                            mysql_check_keywords(),
                            proxy_script_keywords(),
                            virtual_server_keywords(),
                            service_server_keywords(),
                            service_check_keywords(),
                            http_check_keywords(),
                            other_check_keywords(),
                            vrrp_instance_keywords(),
                            vrrp_authentication_keywords(),
                            vrrp_address_keywords(),
                            vrrp_notify_keywords(),
                            vrrp_track_keywords(),
                            global_vrrp_keywords(),
                            global_mail_keywords(),
                            global_script_keywords(),
                            global_lvs_keywords(),
                            daemon_keywords(),
                            static_keywords()})
        for (const auto& row : part)
            all.push_back(&row);
    return all;
}

/// Rows by each of their spellings.
using rows_by_name = std::unordered_map<std::string_view, std::vector<const keyword*>>;

rows_by_name indexed_rows()
{
    rows_by_name all;
    for (const auto* row : keywords())
        for (const auto name : {row->name, row->also, row->former})
            if (!name.empty())
                all[name].push_back(row);
    return all;
}

const rows_by_name& rows()
{
    static const auto all = indexed_rows();
    return all;
}

/// Whether a block of that name has values in it, not keywords.
bool takes_entries(std::string_view name)
{
    const auto named = rows().find(name);
    return named != rows().end() && std::any_of(named->second.begin(), named->second.end(), [](const keyword* each) {
               return std::holds_alternative<entries>(each->value);
           });
}

/// All the blocks of a name; none if it is the name of no block.
std::optional<place> places_named(std::string_view name)
{
    std::optional<place> all;
    for (const auto& each : all_places)
        if (each.name == name)
            all = all ? *all | each.where : each.where;
    return all;
}

}  // namespace

std::span<const keyword* const> keywords() noexcept
{
    static const auto all = all_rows();
    return all;
}

std::span<const named_place> named_places() noexcept
{
    return all_places;
}

const keyword* find_keyword(std::string_view name, place where) noexcept
{
    const auto named = rows().find(name);
    if (named == rows().end())
        return nullptr;
    const auto row = std::find_if(
        named->second.begin(), named->second.end(), [&](const keyword* each) { return overlap(each->where, where); });
    return row == named->second.end() ? nullptr : *row;
}

std::string_view name_of(place block) noexcept
{
    const auto found = std::find_if(
        all_places.begin(), all_places.end(), [&](const named_place& each) { return each.where == block; });
    return found == all_places.end() || found->name.empty() ? "the top level" : found->name;
}

standing not_served_yet(std::string_view word, place where) noexcept
{
    if (is_one_of(later_everywhere, word))
        return standing::line;
    if (overlap(where, place::any_server) && is_one_of(later_checks, word))
        return standing::block;
    return where == place::top && is_one_of(later_blocks, word) ? standing::block : standing::none;
}

standing how_it_stands(std::string_view word, std::string_view block) noexcept
{
    if (block == any_block)
        return rows().contains(word) ? standing::line : standing::none;
    const auto inside = places_named(block);
    if (!inside)
        return takes_entries(block) && !rows().contains(word) ? standing::line : standing::none;
    const auto* const row = find_keyword(word, *inside);
    if (row == nullptr)
        return not_served_yet(word, *inside);
    return opens_block(*row) ? standing::block : standing::line;
}

}  // namespace tenbin::config
