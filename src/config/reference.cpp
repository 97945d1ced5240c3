// `tenbin keywords` and docs/reference.md.
#include <tenbin/config/reference.hpp>

#include <fmt/format.h>

#include <iterator>

#include "keyword_facts.hpp"

namespace tenbin::config {

namespace {

void add_fact(std::string& text, std::string_view name, std::string_view value)
{
    if (!value.empty())
        fmt::format_to(std::back_inserter(text), "    {:<9}{}\n", name, value);
}

std::string blocks_of(const keyword& row)
{
    std::string all;
    for (const auto& each : known_blocks())
        if (overlap(row.where, each.where))
            all += (all.empty() ? "" : ", ") + each.title;
    return all;
}

std::string describe(const keyword& row)
{
    const auto facts = facts_of(row);
    auto text = fmt::format("{}{}{}\n    {}\n", row.name, facts.shape.empty() ? "" : " ", facts.shape, row.help);
    add_fact(text, "in", blocks_of(row));
    add_fact(text, "type", facts.type);
    add_fact(text, "unit", facts.unit);
    add_fact(text, "range", facts.range);
    add_fact(text, "default", row.otherwise);
    add_fact(text, "example", row.example);
    add_fact(text, "also", row.also);
    add_fact(text, "formerly", row.former);
    if (row.repeatable)
        add_fact(text, "repeated", "as often as needed");
    return text;
}

/// A bar would end the cell of a table.
std::string cell(std::string_view text)
{
    std::string safe;
    for (const char c : text)
        safe += c == '|' ? std::string{"\\|"} : std::string{c};
    return safe;
}

std::string code_cell(std::string_view text)
{
    return text.empty() ? std::string{} : fmt::format("`{}`", cell(text));
}

std::string table_row(const keyword& row)
{
    const auto facts = facts_of(row);
    std::string help{row.help};
    if (!row.also.empty())
        help += fmt::format(" Also written {}.", row.also);
    if (!row.former.empty())
        help += fmt::format(" Formerly {}.", row.former);
    const auto unit = facts.unit.empty() ? std::string{} : fmt::format(" ({})", facts.unit);
    return fmt::format("| `{}` | {} | {}{} | {} | {} | {} | {} |\n",
                       row.name,
                       code_cell(facts.shape),
                       facts.type,
                       unit,
                       facts.range,
                       code_cell(row.otherwise),
                       code_cell(row.example),
                       cell(help));
}

}  // namespace

std::optional<std::string> describe_keywords(std::string_view block, std::string_view word)
{
    std::string text;
    const keyword* last = nullptr;
    for (const auto& each : known_blocks()) {
        if (!block.empty() && each.name != block)
            continue;
        if (word.empty())
            fmt::format_to(std::back_inserter(text), "{}== {} ==\n", text.empty() ? "" : "\n", each.title);
        for (const auto* const row : rows_in(each.where)) {
            const bool is_wanted = word.empty() || row->name == word || row->also == word || row->former == word;
            if (!is_wanted || (!word.empty() && row == last))
                continue;
            text += (text.empty() ? "" : "\n") + describe(*row);
            last = row;
        }
    }
    return text.empty() ? std::nullopt : std::optional{std::move(text)};
}

std::string reference_page()
{
    std::string page = "# The words of a configuration\n\n"
                       "Generated from the keyword table: do not edit, run `make docs`. `tenbin keywords BLOCK WORD` "
                       "says the same of one word.\n";
    for (const auto& block : known_blocks()) {
        const auto rows = rows_in(block.where);
        if (rows.empty())
            continue;
        fmt::format_to(std::back_inserter(page),
                       "\n## {}\n\n"
                       "| word | value | type | range | default | example | what for |\n"
                       "|---|---|---|---|---|---|---|\n",
                       block.title);
        for (const auto* const row : rows)
            page += table_row(*row);
    }
    return page;
}

}  // namespace tenbin::config
