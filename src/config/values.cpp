#include "values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "shown_text.hpp"
#include "suggestion.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

using outcome = std::optional<mistake>;
using namespace std::chrono_literals;

/// "one of error, refuse", or what was most likely meant.
std::string expected_words(const word& given, std::span<const std::string_view> words)
{
    if (const auto meant = nearest(given.text, words); !meant.empty())
        return fmt::format("did you mean {}?", meant);
    return words.size() == 1 ? fmt::format("it can be {}", words.front())
                             : fmt::format("it can be one of: {}", fmt::join(words, ", "));
}

/// Reads one word by the kind of value that its row names.
struct value_reader {
    const keyword& row;
    scope& in;
    const word& given;

    outcome operator()(const number& kind) const
    {
        if (!kind.word_for_zero.empty() && given.text == kind.word_for_zero) {
            kind.put(in, 0);
            return {};
        }
        const auto hint = fmt::format("a number from {} to {}{}{}",
                                      kind.least,
                                      kind.most,
                                      kind.word_for_zero.empty() ? "" : ", or ",
                                      kind.word_for_zero);
        const auto value = parse_number(given.text);
        if (!value)
            return mistake{fmt::format("{} is not a whole number", in_quotes(given)), hint};
        if (*value < kind.least || *value > kind.most)
            return mistake{fmt::format("{} is out of range for {}", in_quotes(given), row.name), hint};
        kind.put(in, *value);
        return {};
    }

    outcome operator()(const duration& kind) const
    {
        const auto value = parse_duration(without_plus(given.text), 1s);
        if (!value)
            return mistake{fmt::format("{} is not a time", in_quotes(given)),
                           "a number with one of ms, s, m, h, d, as in 500ms, 3s or 1.5h; without, it means seconds"};
        if (*value < kind.least || *value > kind.most)
            return mistake{
                fmt::format("{} is out of range for {}", in_quotes(given), row.name),
                fmt::format("a time from {} to {}", format_duration(kind.least), format_duration(kind.most))};
        kind.put(in, std::chrono::ceil<milliseconds>(*value));
        return {};
    }

    outcome operator()(const choice& kind) const
    {
        const auto chosen = std::find(kind.words.begin(), kind.words.end(), given.text);
        if (chosen == kind.words.end())
            return mistake{fmt::format("{} is not a value of {}", in_quotes(given), row.name),
                           expected_words(given, kind.words)};
        kind.put(in, static_cast<std::size_t>(chosen - kind.words.begin()));
        return {};
    }

    outcome operator()(const free_text& kind) const
    {
        if (given.text.empty())
            return mistake{fmt::format("{} is empty", row.name), fmt::format("as in: {}", row.example)};
        kind.put(in, given.text);
        return {};
    }

    outcome operator()(const password& kind) const
    {
        if (!given.text.starts_with("file:") && !given.text.starts_with("env:")) {
            kind.put(in, secret{given.text});
            return {};
        }
        auto value = (*in.resolver)(given.text);
        if (!value)
            return mistake{fmt::format("the {} can't be read: {}", row.name, printable(value.error().words)), {}};
        kind.put(in, secret{std::move(*value)});
        return {};
    }

    outcome operator()(const one_address& kind) const
    {
        const auto host = address::parse(given.text);
        if (!host)
            return mistake{fmt::format("{} is not an IP address", in_quotes(given)),
                           fmt::format("as in: {}", row.example)};
        kind.put(in, *host);
        return {};
    }

    outcome operator()(const one_endpoint& kind) const
    {
        const auto where = endpoint::parse(given.text);
        if (where && where->port != 0) {
            kind.put(in, *where);
            return {};
        }
        const bool lacks_port = address::parse(given.text).has_value();
        return mistake{
            fmt::format("{} {}", in_quotes(given), lacks_port ? "lacks a port" : "is not an address and a port"),
            "as in: listen 192.0.2.1:3306 or listen [2001:db8::1]:3306"};
    }

    outcome operator()(const flag& kind) const
    {
        const auto value = parse_boolean(given.text);
        if (!value)
            return mistake{fmt::format("{} is neither yes nor no", in_quotes(given)),
                           "true, on, yes, false, off, no, or nothing, which means yes"};
        kind.put(in, *value);
        return {};
    }

    outcome operator()(const nested&) const { return {}; }
    outcome operator()(const words_of_its_own&) const { return {}; }
    outcome operator()(const entries&) const { return {}; }
    outcome operator()(const without_effect&) const { return {}; }
};

}  // namespace

value_count values_of(const keyword& row) noexcept
{
    if (const auto* const block = std::get_if<nested>(&row.value))
        return {.least = block->values, .most = block->values + block->more_values};
    if (const auto* const own = std::get_if<words_of_its_own>(&row.value))
        return {.least = own->least, .most = own->most};
    if (const auto* const list = std::get_if<entries>(&row.value))
        return {.least = list->values, .most = list->values};
    if (std::holds_alternative<without_effect>(row.value))
        return {.least = 0, .most = line_words_max};
    return {.least = std::holds_alternative<flag>(row.value) ? 0U : 1U, .most = 1};
}

std::optional<mistake> read_value(const keyword& row, scope& in, const std::vector<word>& words)
{
    if (const auto* const set = std::get_if<flag>(&row.value); set != nullptr && words.size() == 1) {
        set->put(in, true);
        return {};
    }
    return std::visit(value_reader{.row = row, .in = in, .given = words.at(1)}, row.value);
}

std::string_view without_plus(std::string_view text) noexcept
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const bool is_signed = text.size() > 1 && text.front() == '+' && text[1] != '-' && text[1] != '+';
    return is_signed ? text.substr(1) : text;
}

std::optional<unsigned> parse_number(std::string_view text) noexcept
{
    text = without_plus(text);
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range && end == text.data() + text.size())
        return ~0U;  // beyond every range
    if (problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<bool> parse_boolean(std::string_view text) noexcept
{
    constexpr std::array<std::string_view, 3> yes{"true", "on", "yes"};
    constexpr std::array<std::string_view, 3> no{"false", "off", "no"};
    if (std::find(yes.begin(), yes.end(), text) != yes.end())
        return true;
    if (std::find(no.begin(), no.end(), text) != no.end())
        return false;
    return std::nullopt;
}

}  // namespace tenbin::config
