// The table of keywords against what it promises: its examples can be written, its defaults are those of the model.
#include <tenbin/config/keywords.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "reading.hpp"

namespace tenbin::config {
namespace {

/// What examples refer to as NAME.
constexpr std::string_view declared = "vrrp_script NAME {\n script /bin/true\n}\n"
                                      "track_file NAME {\n file /run/level\n}\n"
                                      "vrrp_track_process NAME {\n process mysqld\n}\n";
constexpr std::string_view instance =
    "vrrp_instance NAME {\n interface eth7\n virtual_router_id 77\n virtual_ipaddress { 203.0.113.7 }\n}\n";

/// Lines that a block can't be without, but those that begin as `line` does.
std::string with(const std::string& line, std::initializer_list<std::string_view> needed)
{
    std::string all;
    for (const auto each : needed)
        if (!line.starts_with(each.substr(0, each.find(' ') + 1)))
            all += std::string{each} + "\n";
    return all + line + "\n";
}

std::string in(std::string_view head, const std::string& lines)
{
    return std::string{head} + " {\n" + lines + "}\n";
}

std::string in_pool(const std::string& name, const std::string& line)
{
    return in("server_pool " + name, with(line, {"real_server 192.0.2.3 80"}));
}

std::string in_proxy_of(std::string_view kind, const std::string& lines)
{
    constexpr std::string_view checked = "real_server 192.0.2.9 80 {\n MYSQL_CHECK {\n user a\n password b\n }\n}";
    const auto server = kind == "mysql_proxy" ? checked : checked.substr(0, checked.find(" {"));
    if (lines.starts_with("use_pool"))
        return in_pool("replicas", "") + in(std::string{kind} + " a", with(lines, {"listen 192.0.2.1:80"}));
    if (lines.starts_with("route"))
        return in_pool("analytics", "") +
               in(std::string{kind} + " a", with(lines, {"listen 192.0.2.1:80", "greeting own", server}));
    return in(std::string{kind} + " a", with(lines, {"listen 192.0.2.1:80", server}));
}

std::string in_proxy_server(const std::string& lines)
{
    return in_proxy_of("mysql_proxy", in("real_server 192.0.2.2 80", lines));
}

std::string in_service_of(const std::string& lines)
{
    return in("virtual_server 198.51.100.1 80", with(lines, {"real_server 198.51.100.2 80"}));
}

std::string in_service_check(std::string_view kind, const std::string& lines)
{
    return in_service_of(in("real_server 198.51.100.3 80", in(kind, lines)));
}

std::string in_url(const std::string& line)
{
    return in_service_check("HTTP_GET", in("url", with(line, {"path /", "regex x"})));
}

std::string in_instance_of(const std::string& lines)
{
    return in("vrrp_instance V",
              with(lines, {"interface eth0", "virtual_router_id 5", "virtual_ipaddress { 192.0.2.10 }"}));
}

/// A whole file with a line in some block.
std::string file_with(const std::string& line, place where)
{
    const std::string around = std::string{declared} + std::string{instance};
    switch (where) {
    case place::global:
        return around + in("global_defs", line + "\n");
    case place::mysql_proxy:
        return in_proxy_of("mysql_proxy", line);
    case place::tcp_proxy:
        return in_proxy_of("tcp_proxy", line);
    case place::server_pool:
        return in_pool("replicas", line);
    case place::real_server:
        return in_proxy_server(line + "\n");
    case place::sorry_server:
        return in_proxy_of("tcp_proxy", in("sorry_server 192.0.2.2 80", line + "\n"));
    case place::tcp_check:
        return in_proxy_server(in("TCP_CHECK", line + "\n"));
    case place::mysql_check:
        return in_proxy_server(
            in("MYSQL_CHECK",
               line.starts_with("expect") ? with(line, {"user monitor", "query x"}) : with(line, {"user monitor"})));
    case place::proxy_misc_check:
        return in_proxy_server(in("MISC_CHECK", with(line, {"misc_path /bin/true"})));
    case place::proxy_file_check:
        return around + in_proxy_server(in("FILE_CHECK", with(line, {"track_file NAME"})));
    case place::virtual_server:
        return in_service_of(line);
    case place::service_server:
        return in_service_of(in("real_server 198.51.100.3 80", line + "\n"));
    case place::connect_check:
        return in_service_check("TCP_CHECK", line + "\n");
    case place::http_get:
        return in_service_check("HTTP_GET", with(line, {"url { path / }"}));
    case place::ssl_get:
        return in_service_check("SSL_GET", with(line, {"url { path / }"}));
    case place::smtp_check:
        return in_service_check("SMTP_CHECK", line + "\n");
    case place::misc_check:
        return in_service_check("MISC_CHECK", with(line, {"misc_path /bin/true"}));
    case place::dns_check:
        return in_service_check("DNS_CHECK", line + "\n");
    case place::udp_check:
        return in_service_check("UDP_CHECK", line + "\n");
    case place::ping_check:
        return in_service_check("PING_CHECK", line + "\n");
    case place::file_check:
        return around + in_service_check("FILE_CHECK", with(line, {"track_file NAME"}));
    case place::url:
        return in_url(line);
    case place::smtp_host:
        return in_service_check("SMTP_CHECK", in("host", line + "\n"));
    case place::vrrp_instance:
        return std::string{declared} + in_instance_of(line);
    case place::authentication:
        return in_instance_of(in("authentication", with(line, {"auth_type PASS", "auth_pass x"})));
    case place::hmac:
        return in_instance_of("version 3\n" + in("auth_hmac", with(line, {"key 1 x"})));
    case place::vrrp_sync_group:
        return around + in("vrrp_sync_group G", with(line, {"group { NAME }"}));
    case place::vrrp_script:
        return in("vrrp_script S", with(line, {"script /bin/true"}));
    case place::track_process:
        return in("vrrp_track_process P", with(line, {"process mysqld"}));
    case place::track_file:
        return in("track_file F", with(line, {"file /run/level"}));
    case place::ssl:
        return in("SSL", line + "\n");
    default:
        return line + (line.ends_with('{') ? "}\n" : "\n");
    }
}

/// The model of a text without errors; many a line deserves a warning.
std::optional<model> read(const std::string& text)
{
    const auto texts = one_text(text);
    auto done = load(texts, [](const std::string&) -> result<std::string> { return std::string{"secret"}; });
    if (!done.model)
        ADD_FAILURE() << text << render_text(texts, done.found, paint::plain);
    return done.model;
}

/// Calls `examine(row, block)` for each line that may be written somewhere.
template <class Examine> void for_each_line(Examine examine)
{
    for (const auto* row : keywords())
        for (const auto& block : named_places())
            if (overlap(row->where, block.where) && !std::holds_alternative<nested>(row->value))
                examine(*row, block.where);
}

TEST(Keywords, HaveExamplesThatCanBeWritten)
{
    for_each_line([](const keyword& row, place block) {
        const auto line = row.name == "listen" ? "listen 192.0.2.200:1" : std::string{row.example};
        EXPECT_TRUE(read(file_with(line, block)).has_value()) << row.name << " in " << name_of(block);
        EXPECT_TRUE(row.example.starts_with(row.name)) << row.name;
    });
}

TEST(Keywords, HaveTheDefaultsOfTheModel)
{
    for_each_line([](const keyword& row, place block) {
        if (row.otherwise.empty())
            return;
        const auto written = std::string{row.name} + " " + std::string{row.otherwise};
        EXPECT_EQ(read(file_with(written, block)), read(file_with("", block))) << written << " in " << name_of(block);
    });
}

TEST(Keywords, StandOnceInEachBlockAndSayWhatTheyAreFor)
{
    for (const auto* row : keywords()) {
        EXPECT_TRUE(row->help.ends_with('.')) << row->name;
        for (const auto* other : keywords())
            EXPECT_FALSE(row != other && row->name == other->name && overlap(row->where, other->where)) << row->name;
    }
}

}  // namespace
}  // namespace tenbin::config
