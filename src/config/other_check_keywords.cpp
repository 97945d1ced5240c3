// SMTP_CHECK, MISC_CHECK, DNS_CHECK, UDP_CHECK and FILE_CHECK.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "script_words.hpp"
#include "service_check_blocks.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 9> dns_types{"A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"};

void end_misc(const block_read& block)
{
    finish_check(block, {.retry = 0});
    need_check_program(block);
}

void read_dns_type(const line_read& line)
{
    const auto& given = line.words[1];
    std::string upper = given.text;
    for (auto& letter : upper)
        if (letter >= 'a' && letter <= 'z')
            letter = static_cast<char>(letter - 'a' + 'A');
    if (std::find(dns_types.begin(), dns_types.end(), upper) == dns_types.end())
        line.error(given,
                   fmt::format("{} is not a value of type", in_quotes(given)),
                   fmt::format("it can be one of: {}", fmt::join(dns_types, ", ")));
    else
        open<dns_check>(line.in).type = std::move(upper);
}

std::optional<unsigned> hex_digit(char letter)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(&letter, &letter + 1, value, 16);
    return problem == std::errc{} && end == &letter + 1 ? std::optional{value} : std::nullopt;
}

/// Bytes in hex, with blanks between them or not; an x stands for any digit.
std::optional<std::vector<masked_byte>> hex_bytes(const line_read& line)
{
    std::vector<masked_byte> bytes;
    unsigned digits = 0;
    for (std::size_t i = 1; line.has(i); ++i) {
        for (const char letter : line.words[i].text) {
            if (letter == ' ' || letter == '\t')
                continue;
            const bool any = letter == 'x' || letter == 'X';
            const auto digit = any ? 0U : hex_digit(letter);
            if (!digit) {
                line.error(line.words[i],
                           fmt::format("{} is not written in hex", in_quotes(line.words[i])),
                           "two digits a byte, as in: 0123 or \"01 23\"");
                return std::nullopt;
            }
            if (digits++ % 2 == 0)
                bytes.push_back({.value = 0, .mask = 0});
            const unsigned shift = digits % 2 == 1 ? 4 : 0;
            bytes.back().value = static_cast<std::uint8_t>(bytes.back().value | *digit << shift);
            bytes.back().mask = static_cast<std::uint8_t>(bytes.back().mask | (any ? 0U : 0xfU) << shift);
        }
    }
    if (digits % 2 == 0)
        return bytes;
    line.error(line.words.back(), "half a byte is missing", "two digits a byte, as in: 0123 or \"01 23\"");
    return std::nullopt;
}

void read_payload(const line_read& line)
{
    const auto bytes = hex_bytes(line);
    if (!bytes)
        return;
    for (const auto& each : *bytes) {
        if (each.mask != 0xff) {
            line.error(line.words[1], "a payload has no open digits");
            return;
        }
        open<udp_check>(line.in).payload.push_back(each.value);
    }
}

void read_reply(const line_read& line)
{
    auto& check = open<udp_check>(line.in);
    check.require_reply = true;
    if (auto bytes = hex_bytes(line))
        check.reply = std::move(*bytes);
}

void end_udp(const block_read& block)
{
    finish_check(block, {});
    const auto& check = open<udp_check>(block.in);
    if (check.min_reply_length > check.max_reply_length)
        block.found.error(block.seen.contains("min_reply_length") ? block.seen.at("min_reply_length") : block.key,
                          "min_reply_length is above max_reply_length: every reply is a failure",
                          {.notes = block.seen.contains("max_reply_length")
                                        ? std::vector<note>{{block.seen.at("max_reply_length"), "the other line"}}
                                        : std::vector<note>{}});
}

void end_file(const block_read& block)
{
    finish_check(block, {});
    need_tracked_file(block);
}

constexpr keyword rows[] = {
    {.name = "SMTP_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::smtp_check,
                     .may_lack_braces = true,
                     .warn_without_braces = true,
                     .begin = begin_check<smtp_check>,
                     .end = [](const block_read& block) { finish_check(block, {}); }},
     .example = "SMTP_CHECK {",
     .help = "Reads the greeting, says HELO and QUIT.",
     .repeatable = true},
    {.name = "host",
     .where = place::smtp_check,
     .value = nested{.opens = place::smtp_host,
                     .end =
                         [](const block_read& block) {
                             if (block.has_seen("connect_timeout") && block.in.service.connect_timeout)
                                 open<service_check>(block.in).connect_timeout = *block.in.service.connect_timeout;
                         }},
     .example = "host {",
     .help = "An old form: what stands in it may stand in SMTP_CHECK itself."},
    {.name = "helo_name",
     .where = place::smtp_check,
     .value = free_text{put<&smtp_check::helo_name>},
     .otherwise = "smtpchecker.keepalived.org",
     .example = "helo_name lb1.example.org",
     .help = "Whom the check says it is."},

    {.name = "MISC_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::misc_check, .begin = begin_check<misc_check>, .end = end_misc},
     .example = "MISC_CHECK {",
     .help = "Runs a program.",
     .repeatable = true},
    {.name = "misc_path",
     .where = place::misc_check,
     .value = words_of_its_own{.least = 1, .most = 3, .shape = "COMMAND [USER [GROUP]]", .read = read_check_program},
     .example = "misc_path \"/usr/local/bin/check 192.0.2.11\"",
     .help = "The program and its arguments; exit code 0 is good."},
    {.name = "misc_timeout",
     .where = place::misc_check,
     .value = duration{.least = 1ms, .most = 24h, .put = put<&misc_check::timeout>},
     .example = "misc_timeout 5",
     .help = "The program's deadline; else the virtual server's delay_loop."},
    {.name = "misc_dynamic",
     .where = place::misc_check,
     .value = bare(put<&misc_check::dynamic>),
     .otherwise = "no",
     .example = "misc_dynamic",
     .help = "Exit codes from 2 to 255 set the weight to 0 to 253."},
    {.name = "user",
     .where = place::misc_check,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "USER [GROUP]", .read = read_check_user},
     .example = "user nobody",
     .help = "Who runs the program; else script_user."},

    {.name = "DNS_CHECK",
     .where = place::service_server,
     .value =
         nested{.opens = place::dns_check,
                .may_lack_braces = true,
                .warn_without_braces = true,
                .begin = begin_check<dns_check>,
                .end = [](const block_read& block) { finish_check(block, {.retry = 3, .delay_before_retry = {}}); }},
     .example = "DNS_CHECK {",
     .help = "Asks a question of DNS.",
     .repeatable = true},
    {.name = "type",
     .where = place::dns_check,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "TYPE", .read = read_dns_type},
     .otherwise = "SOA",
     .example = "type A",
     .help = "What is asked for."},
    {.name = "name",
     .where = place::dns_check,
     .value = free_text{put<&dns_check::name>},
     .otherwise = ".",
     .example = "name www.example.org",
     .help = "Of whom it is asked."},

    {.name = "UDP_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::udp_check,
                     .may_lack_braces = true,
                     .warn_without_braces = true,
                     .begin = begin_check<udp_check>,
                     .end = end_udp},
     .example = "UDP_CHECK {",
     .help = "Sends a datagram; silence is good unless a reply is needed.",
     .repeatable = true},
    {.name = "payload",
     .where = place::udp_check,
     .value = words_of_its_own{.least = 1, .most = line_words_max, .shape = "HEX", .read = read_payload},
     .example = "payload 0123",
     .help = "What is sent; else 32 bytes of text."},
    {.name = "require_reply",
     .where = place::udp_check,
     .value = words_of_its_own{.least = 0, .most = line_words_max, .shape = "[HEX]", .read = read_reply},
     .example = "require_reply \"30 3x\"",
     .help = "A reply must come, and be this; x stands for any digit."},
    {.name = "min_reply_length",
     .where = place::udp_check,
     .value = number{.least = 0, .most = 65'535, .put = put<&udp_check::min_reply_length>},
     .otherwise = "0",
     .example = "min_reply_length 4",
     .help = "A shorter reply is a failure."},
    {.name = "max_reply_length",
     .where = place::udp_check,
     .value = number{.least = 0, .most = 65'535, .put = put<&udp_check::max_reply_length>},
     .otherwise = "255",
     .example = "max_reply_length 200",
     .help = "A longer reply is a failure."},

    {.name = "FILE_CHECK",
     .where = place::service_server,
     .value = nested{.opens = place::file_check, .begin = begin_check<file_check>, .end = end_file},
     .example = "FILE_CHECK {",
     .help = "A number in a file decides.",
     .repeatable = true},
    {.name = "track_file",
     .where = place::file_check,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "NAME", .read = read_tracked_file},
     .example = "track_file NAME",
     .help = "Which of the blocks track_file."},
    {.name = "weight",
     .where = place::file_check,
     .value = words_of_its_own{.least = 1, .most = 2, .shape = "N [reverse|noreverse]", .read = read_file_weight},
     .example = "weight 2 reverse",
     .help = "The file's number times this is added to the server's weight; 0: any but 0 is down."},
};

}  // namespace

std::span<const keyword> other_check_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
