#include "keyword_facts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tenbin::config {

namespace {

/// The one place that knows what each kind of row looks like to a reader.
struct fact_reader {
    keyword_facts operator()(const number& kind) const
    {
        const auto word = kind.word_for_zero.empty() ? std::string{} : fmt::format(" | {}", kind.word_for_zero);
        return {
            .type = "number",
            .shape = "N" + word,
            .unit = {},
            .range = fmt::format(
                "{} to {}{}{}", kind.least, kind.most, kind.word_for_zero.empty() ? "" : ", or ", kind.word_for_zero)};
    }
    keyword_facts operator()(const duration& kind) const
    {
        return {.type = "time",
                .shape = "TIME",
                .unit = "seconds; or with us, ms, s, m, h, d",
                .range = fmt::format("{} to {}", format_duration(kind.least), format_duration(kind.most))};
    }
    keyword_facts operator()(const choice& kind) const
    {
        return {.type = "one of some words",
                .shape = fmt::format("{}", fmt::join(kind.words, " | ")),
                .unit = {},
                .range = {}};
    }
    keyword_facts operator()(const free_text&) const { return plain("text", "TEXT"); }
    keyword_facts operator()(const password&) const { return plain("secret", "TEXT | file:PATH | env:NAME"); }
    keyword_facts operator()(const one_address&) const { return plain("address", "ADDRESS"); }
    keyword_facts operator()(const one_endpoint&) const { return plain("address and port", "ADDRESS:PORT"); }
    keyword_facts operator()(const flag&) const { return plain("boolean", "[yes | no]"); }
    keyword_facts operator()(const nested& kind) const
    {
        const std::string_view known = kind.values == 0 ? "" : kind.values == 1 ? "NAME " : "ADDRESS PORT ";
        const auto words = kind.shape.empty() ? std::string{known} : fmt::format("{} ", kind.shape);
        return plain(kind.may_lack_braces ? "block, may be absent" : "block", words + "{ … }");
    }
    keyword_facts operator()(const words_of_its_own& kind) const { return plain("words", kind.shape); }
    keyword_facts operator()(const entries& kind) const
    {
        return plain("block of values, one a line",
                     fmt::format("{}{{ {} … }}", kind.values == 0 ? "" : "NAME ", kind.shape));
    }
    keyword_facts operator()(const without_effect&) const { return plain("without effect", ""); }

    static keyword_facts plain(std::string_view type, std::string_view shape)
    {
        return {.type = std::string{type}, .shape = std::string{shape}, .unit = {}, .range = {}};
    }
};

/// The block in which a block's own keyword stands, by name.
std::string_view home_of(const keyword& row)
{
    for (const auto& each : named_places())
        if (overlap(row.where, each.where))
            return name_of(each.where);
    return {};
}

}  // namespace

keyword_facts facts_of(const keyword& row)
{
    return std::visit(fact_reader{}, row.value);
}

std::vector<known_block> known_blocks()
{
    std::vector<known_block> all{{.where = place::top, .name = "top", .title = "the top level"}};
    for (const auto* const row : keywords()) {
        const auto* const inner = std::get_if<nested>(&row->value);
        const auto is_known = [&](const known_block& each) { return each.where == inner->opens; };
        if (inner == nullptr || std::any_of(all.begin(), all.end(), is_known))
            continue;
        const auto title =
            row->where == place::top ? std::string{row->name} : fmt::format("{} in {}", row->name, home_of(*row));
        all.push_back({.where = inner->opens, .name = row->name, .title = title});
    }
    return all;
}

std::vector<const keyword*> rows_in(place where)
{
    std::vector<const keyword*> rows;
    for (const auto* const row : keywords())
        if (overlap(row->where, where))
            rows.push_back(row);
    return rows;
}

}  // namespace tenbin::config
