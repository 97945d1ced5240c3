#include <tenbin/config/diagnostic.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "shown_lines.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

namespace {

namespace json = boost::json;

std::string_view name_of(severity how) noexcept
{
    return how == severity::error ? "error" : "warning";
}

std::string counted(std::size_t count, std::string_view what)
{
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

struct palette {
    std::string_view place, error, warning, note, caret, off;

    [[nodiscard]] std::string_view of(severity how) const noexcept { return how == severity::error ? error : warning; }
};

constexpr palette plain_palette{};
constexpr palette coloured_palette{.place = "\x1b[1m",
                                   .error = "\x1b[1;31m",
                                   .warning = "\x1b[1;35m",
                                   .note = "\x1b[1;36m",
                                   .caret = "\x1b[1;32m",
                                   .off = "\x1b[0m"};

std::string place_of(const sources& texts, shown_lines& lines, text_range at)
{
    const auto path = printable(texts.of(at).path);
    if (at.is_whole_source())
        return path;
    const auto where = lines.locate(at);
    return fmt::format("{}:{}:{}", path, where.line, where.column);
}

json::object place_in_json(const sources& texts, shown_lines& lines, text_range range)
{
    const auto at = texts.written(range).at;
    line_and_column where{};
    std::size_t width = 0;
    if (!at.is_whole_source()) {
        where = lines.locate(at);
        width = characters_shown(std::string_view{texts.of(at).text}.substr(at.begin, at.end - at.begin));
    }
    return {{"file", printable(texts.of(at).path)},
            {"line", where.line},
            {"column", where.column},
            {"end_column", where.column + width}};
}

}  // namespace

void tally::add(std::span<const diagnostic> found)
{
    const auto wrong = static_cast<std::size_t>(std::count_if(
        found.begin(), found.end(), [](const diagnostic& each) { return each.severity == severity::error; }));
    errors += wrong;
    warnings += found.size() - wrong;
}

std::string tally::to_string() const
{
    std::string words;
    if (errors > 0)
        words = counted(errors, "error");
    if (warnings > 0)
        words += (words.empty() ? "" : ", ") + counted(warnings, "warning");
    return words;
}

std::string render_text(const sources& texts, std::span<const diagnostic> found, paint how)
{
    const auto& colours = how == paint::coloured ? coloured_palette : plain_palette;
    shown_lines lines{texts};
    std::string out;
    const auto say = [&](text_range where, std::string_view colour, std::string_view kind, std::string_view message) {
        const auto at = texts.written(where).at;
        out += fmt::format(
            "{}{}: {}{}: {}{}\n", colours.place, place_of(texts, lines, at), colour, kind, colours.off, message);
        if (!at.is_whole_source())
            out += lines.excerpt(at, colours.caret, colours.off);
    };
    for (const auto& each : found) {
        say(each.at, colours.of(each.severity), name_of(each.severity), each.message);
        if (!each.hint.empty())
            out += fmt::format("    {}\n", each.hint);
        for (const auto& other : each.notes)
            say(other.at, colours.note, "note", other.message);
    }
    return out;
}

std::string render_json_elements(const sources& texts, std::span<const diagnostic> found)
{
    shown_lines lines{texts};
    std::string out;
    for (const auto& each : found) {
        json::array notes;
        for (const auto& other : each.notes) {
            auto written = place_in_json(texts, lines, other.at);
            written["message"] = other.message;
            notes.emplace_back(std::move(written));
        }
        auto written = place_in_json(texts, lines, each.at);
        written["severity"] = name_of(each.severity);
        written["message"] = each.message;
        written["hint"] = each.hint;
        written["notes"] = std::move(notes);
        out += (out.empty() ? "" : ",\n") + json::serialize(written);
    }
    return out;
}

}  // namespace tenbin::config
