// Authentication of adverts: by a password, and by the trailer of keepalived after 2.2.7.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keyword_rows.hpp"
#include "line_words.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 2> authentications{"PASS", "AH"};
static_assert(static_cast<int>(vrrp_authentication::pass) == 1 && static_cast<int>(vrrp_authentication::ah) == 2);
constexpr std::array<std::string_view, 2> replay_clocks{"time", "monotonic"};
static_assert(static_cast<int>(hmac_clock::monotonic) == 1);
constexpr std::array<std::string_view, 3> hmac_modes{"enforce", "permissive", "receive-only"};
static_assert(static_cast<int>(hmac_mode::receive_only) == 2);

/// A secret that is written, or that a reference names.
std::optional<std::string> read_secret(const line_read& line, const word& given)
{
    if (given.text.empty()) {
        line.error(given, fmt::format("{} is empty", line.row.name), fmt::format("as in: {}", line.row.example));
        return std::nullopt;
    }
    if (!given.text.starts_with("file:") && !given.text.starts_with("env:"))
        return given.text;
    auto value = (*line.in.resolver)(given.text);
    if (value)
        return std::move(*value);
    line.error(given,
               fmt::format("the {} can't be read", line.row.name),
               "a file or a variable of the environment that is not there");
    return std::nullopt;
}

void read_auth_pass(const line_read& line)
{
    constexpr std::size_t bytes_max = 8;
    const auto& given = line.words[1];
    auto read = read_secret(line, given);
    if (!read)
        return;
    auto text = std::move(*read);
    if (text.size() > bytes_max) {
        line.warning(given, "VRRP has room for 8 characters of a password", "the first 8 are taken, as by keepalived");
        text.resize(bytes_max);
    }
    open<vrrp_instance>(line.in).auth_pass = secret{std::move(text)};
}

void end_authentication(const block_read& block)
{
    auto& made = open<vrrp_instance>(block.in);
    if (!block.has_block)
        return;
    if (!block.has_seen("auth_type"))
        block.found.warning(block.key,
                            "without an auth_type nothing is authenticated",
                            {.hint = "as by keepalived; say what is meant, as in: auth_type PASS"});
    if (!block.has_seen("auth_pass"))
        block.found.error(block.key, "this authentication has no auth_pass", {.hint = "at most 8 characters"});
    if (made.authentication == vrrp_authentication::none)
        made.auth_pass = {};
}

hmac_settings& trailer(scope& in)
{
    return *open<vrrp_instance>(in).hmac;
}

void begin_hmac(const line_read& line)
{
    open<vrrp_instance>(line.in).hmac.emplace();
}

void read_key(const line_read& line)
{
    const auto id = read_int(line, line.words[1], {.least = 1, .most = 255});
    auto value = read_secret(line, line.words[2]);
    if (!id || !value)
        return;
    auto& keys = trailer(line.in).keys;
    const auto number = static_cast<unsigned>(*id);
    if (std::any_of(keys.begin(), keys.end(), [&](const hmac_key& each) { return each.id == number; }))
        line.error(line.words[1], fmt::format("another key has the number {} already", number));
    else
        keys.push_back({.id = number, .value = secret{std::move(*value)}});
}

void end_hmac(const block_read& block)
{
    auto& made = trailer(block.in);
    if (!block.has_seen("key")) {
        block.found.error(block.key, "this auth_hmac has no key", {.hint = "as in: key 1 file:/etc/tenbin/vrrp.key"});
        return;
    }
    const auto is_active = [&](const hmac_key& each) { return each.id == made.active_key; };
    const auto written = block.seen.find("active_key");
    if (written == block.seen.end() && !made.keys.empty())
        made.active_key = made.keys.front().id;
    else if (written != block.seen.end() && made.active_key != 0 && !made.keys.empty() &&
             std::none_of(made.keys.begin(), made.keys.end(), is_active))
        block.found.error(written->second, fmt::format("there is no key {}", made.active_key));
}

constexpr keyword rows[] = {
    {.name = "authentication",
     .where = place::vrrp_instance,
     .value = nested{.opens = place::authentication, .end = end_authentication},
     .example = "authentication {",
     .help = "The password of adverts of version 2."},
    {.name = "auth_type",
     .where = place::authentication,
     .value = choice{.words = authentications,
                     .put =
                         [](scope& in, std::size_t which) {
                             open<vrrp_instance>(in).authentication = static_cast<vrrp_authentication>(which + 1);
                         }},
     .example = "auth_type PASS",
     .help = "PASS: in clear text; AH: by a header with a keyed digest."},
    {.name = "auth_pass",
     .where = place::authentication,
     .value = words_of_its_own{.least = 1, .most = 1, .shape = "SECRET", .read = read_auth_pass},
     .example = "auth_pass file:/etc/tenbin/vrrp.pass",
     .help = "Itself, file:PATH or env:NAME; 8 characters count."},

    {.name = "auth_hmac",
     .where = place::vrrp_instance,
     .value = nested{.opens = place::hmac, .begin = begin_hmac, .end = end_hmac},
     .example = "auth_hmac {",
     .help = "Adverts carry a keyed digest, in version 2 and 3; of keepalived after 2.2.7."},
    {.name = "key",
     .where = place::hmac,
     .value = words_of_its_own{.least = 2, .most = 2, .shape = "1-255 SECRET", .read = read_key},
     .example = "key 1 file:/etc/tenbin/vrrp.key",
     .help = "A key and its number; the secret is itself, file:PATH or env:NAME.",
     .repeatable = true},
    {.name = "active_key",
     .where = place::hmac,
     .value = number{.least = 1, .most = 255, .put = [](scope& in, unsigned id) { trailer(in).active_key = id; }},
     .example = "active_key 1",
     .help = "The key of adverts that are sent; else the first. All are good for those that are heard."},
    {.name = "anti_replay",
     .where = place::hmac,
     .value =
         choice{.words = replay_clocks,
                .put = [](scope& in, std::size_t which) { trailer(in).anti_replay = static_cast<hmac_clock>(which); }},
     .example = "anti_replay time",
     .help = "What tells an old advert that is sent again: the clock, or a number that grows."},
    {.name = "time_window",
     .where = place::hmac,
     .value = duration{.least = 1s,
                       .most = 24h,
                       .put = [](scope& in, milliseconds time) { trailer(in).time_window = time; }},
     .example = "time_window 10",
     .help = "How far two boxes' clocks may be apart."},
    {.name = "mode",
     .where = place::hmac,
     .value = choice{.words = hmac_modes,
                     .put = [](scope& in, std::size_t which) { trailer(in).mode = static_cast<hmac_mode>(which); }},
     .otherwise = "enforce",
     .example = "mode enforce",
     .help = "Whether adverts without it are dropped, taken, or none is sent with it."},
};

}  // namespace

std::span<const keyword> vrrp_authentication_keywords() noexcept
{
    return rows;
}

}  // namespace tenbin::config
