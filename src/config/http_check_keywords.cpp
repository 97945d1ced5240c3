// HTTP_GET and SSL_GET.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "regex_shape.hpp"
#include "service_check_blocks.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

constexpr std::array<std::string_view, 3> versions{"1.0", "1.0C", "1.1"};
static_assert(static_cast<int>(http_version::v1_1) == 2);

constexpr std::array<std::string_view, 17> regex_options{"allow_empty_class",
                                                         "alt_bsux",
                                                         "auto_callout",
                                                         "caseless",
                                                         "dollar_endonly",
                                                         "dotall",
                                                         "dupnames",
                                                         "extended",
                                                         "firstline",
                                                         "match_unset_backref",
                                                         "multiline",
                                                         "never_ucp",
                                                         "never_utf",
                                                         "no_auto_capture",
                                                         "no_auto_possess",
                                                         "no_dotstar_anchor",
                                                         "ungreedy"};

void begin_ssl(const line_read& line)
{
    begin_check<http_check>(line);
    open<http_check>(line.in).tls = true;
}

void end_http(const block_read& block)
{
    finish_check(block, {.retry = 1, .delay_before_retry = milliseconds{3000}});
    if (!block.has_seen("url"))
        block.found.error(
            block.key, fmt::format("this {} has no url", block.row.name), {.hint = "as in: url { path / }"});
}

void begin_url(const line_read& line)
{
    open_as(line.in, open<http_check>(line.in).urls.emplace_back());
}

void end_url(const block_read& block)
{
    if (!block.has_seen("path"))
        block.found.error(block.key, "this url has no path", {.hint = "as in: path /"});
    for (const std::string_view needs_regex :
         {"regex_no_match", "regex_options", "regex_min_offset", "regex_max_offset"})
        if (const auto written = block.seen.find(needs_regex); written != block.seen.end() && !block.has_seen("regex"))
            block.found.error(written->second, fmt::format("{} needs a regex", needs_regex));
    const auto& url = open<http_url>(block.in);
    if (url.regex_max_offset != 0 && url.regex_min_offset > url.regex_max_offset)
        block.found.warning(block.seen.at("regex_min_offset"),
                            "regex_min_offset is above regex_max_offset: nothing can match",
                            {.notes = {{block.seen.at("regex_max_offset"), "the other line"}}});
}

void read_status(const line_read& line)
{
    auto& all = open<http_url>(line.in).statuses;
    for (std::size_t i = 1; line.has(i); ++i) {
        const std::string_view text{line.words[i].text};
        const auto cut = text.find('-');
        const auto first = parse_number(text.substr(0, cut));
        const auto last = cut == std::string_view::npos ? first : parse_number(text.substr(cut + 1));
        if (first && last && *first >= 100 && *last <= 599 && *first <= *last)
            all.push_back({.first = *first, .last = *last});
        else
            line.error(line.words[i],
                       fmt::format("{} is not a status code", in_quotes(line.words[i])),
                       "numbers from 100 to 599, or ranges, as in: status_code 200-299 302");
    }
}

void read_digest(const line_read& line)
{
    const auto& given = line.words[1];
    if (given.text.size() != 32 || given.text.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        line.error(given, fmt::format("{} is not a digest", in_quotes(given)), "the MD5 of the page, 32 digits in hex");
    else
        open<http_url>(line.in).digest = given.text;
}

void read_regex(const line_read& line)
{
    const auto& given = line.words[1];
    if (given.text.empty())
        line.error(given, "regex is empty", fmt::format("as in: {}", line.row.example));
    else if (const auto broken = broken_regex(given.text))
        line.error(given, fmt::format("{} is no regular expression: {}", in_quotes(given), *broken));
    else
        open<http_url>(line.in).regex = given.text;
}

void read_regex_options(const line_read& line)
{
    for (std::size_t i = 1; line.has(i); ++i) {
        const auto& given = line.words[i];
        if (std::find(regex_options.begin(), regex_options.end(), given.text) != regex_options.end())
            open<http_url>(line.in).regex_options.push_back(given.text);
        else
            line.warning(given,
                         fmt::format("{} is no option of a regular expression", in_quotes(given)),
                         fmt::format("it is passed over; known are: {}", fmt::join(regex_options, ", ")));
    }
}

constexpr keyword rows[] = {
    {.name = "HTTP_GET",
     .where = place::service_server,
     .value = nested{.opens = place::http_get, .begin = begin_check<http_check>, .end = end_http},
     .example = "HTTP_GET {",
     .help = "Asks for pages.",
     .repeatable = true},
    {.name = "SSL_GET",
     .where = place::service_server,
     .value = nested{.opens = place::ssl_get, .begin = begin_ssl, .end = end_http},
     .example = "SSL_GET {",
     .help = "Asks for pages over TLS.",
     .repeatable = true},
    {.name = "url",
     .where = place::any_http_check,
     .value = nested{.opens = place::url, .begin = begin_url, .end = end_url},
     .example = "url {",
     .help = "A page.",
     .repeatable = true},
    {.name = "path",
     .where = place::url,
     .value = free_text{put<&http_url::path>},
     .example = "path /",
     .help = "Where the page is."},
    {.name = "status_code",
     .where = place::url,
     .value = words_of_its_own{.least = 1, .most = line_words_max, .shape = "N[-M] …", .read = read_status},
     .example = "status_code 200-299 302",
     .help = "The answers that are good; else 200-299, if nothing else is asked for."},
    {.name = "digest",
     .where = place::url,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "MD5", .read = read_digest},
     .example = "digest 9b3a0c85a887a256d6939da88aabd8cd",
     .help = "The MD5 of the page's body."},
    {.name = "virtualhost",
     .where = place::any_http_check,
     .value = free_text{put<&http_check::virtualhost>},
     .example = "virtualhost www.example.org",
     .help = "The Host of the question."},
    {.name = "virtualhost",
     .where = place::url,
     .value = free_text{put<&http_url::virtualhost>},
     .example = "virtualhost www.example.org",
     .help = "The Host of the question for this page."},
    {.name = "regex",
     .where = place::url,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "PATTERN", .read = read_regex},
     .example = "regex \"ready\"",
     .help = "What the body must match."},
    {.name = "regex_no_match",
     .where = place::url,
     .value = bare(put<&http_url::regex_no_match>),
     .otherwise = "no",
     .example = "regex_no_match",
     .help = "It must not."},
    {.name = "regex_options",
     .where = place::url,
     .value = words_of_its_own{.least = 1, .most = line_words_max, .shape = "WORD …", .read = read_regex_options},
     .example = "regex_options caseless",
     .help = "Options of PCRE2.",
     .repeatable = true},
    {.name = "regex_min_offset",
     .where = place::url,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&http_url::regex_min_offset>},
     .otherwise = "0",
     .example = "regex_min_offset 10",
     .help = "The match begins at this byte or later."},
    {.name = "regex_max_offset",
     .where = place::url,
     .value = number{.least = 0, .most = 2'147'483'647, .put = put<&http_url::regex_max_offset>},
     .otherwise = "0",
     .example = "regex_max_offset 500",
     .help = "It begins at this byte or before; 0: anywhere."},
    ignored("regex_stack", place::url),
    {.name = "http_protocol",
     .where = place::any_http_check,
     .value = choice{.words = versions, .put = put<&http_check::version>},
     .otherwise = "1.0",
     .example = "http_protocol 1.1",
     .help = "The version of HTTP; 1.0C: 1.0 with Connection: close."},
    {.name = "enable_sni",
     .where = place::any_http_check,
     .value = flag{put<&http_check::enable_sni>},
     .otherwise = "no",
     .example = "enable_sni",
     .help = "Names the virtualhost in the TLS handshake."},
    {.name = "sni_name",
     .where = place::any_http_check,
     .value = free_text{put<&http_check::sni_name>},
     .example = "sni_name www.example.org",
     .help = "The name in the TLS handshake, if it is not the virtualhost."},
    {.name = "tls_compliant",
     .where = place::any_http_check,
     .value = flag{put<&http_check::tls_compliant>},
     .otherwise = "no",
     .example = "tls_compliant",
     .help = "An end of the connection without TLS's own is a failure."},
    {.name = "fast_recovery",
     .where = place::any_http_check,
     .value = flag{put<&http_check::fast_recovery>},
     .otherwise = "no",
     .example = "fast_recovery",
     .help = "A page that answers again lets the others be asked at once."},
};

}  // namespace

std::span<const keyword> http_check_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
