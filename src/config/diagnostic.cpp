#include <tenbin/config/diagnostic.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "secret_words.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

namespace {

namespace json = boost::json;

constexpr std::string_view mask = "********";
/// How much of a long line is shown before and after the begin of the word.
constexpr std::size_t bytes_before = 70;
constexpr std::size_t bytes_after = 90;

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

/// A line as it may be shown, and which of its bytes are meant.
struct marked_line {
    std::string text;
    std::size_t begin;
    std::size_t end;
};

marked_line masked(const sources& texts, text_range at)
{
    const auto number = texts.locate(at).line;
    const auto line = texts.line(at.source, number);
    const auto previous = number > 1 ? texts.line(at.source, number - 1) : std::string_view{};
    const auto first = texts.line_begin(at.source, number);
    marked_line shown{.text = std::string{line},
                      .begin = std::min<std::size_t>(at.begin - first, line.size()),
                      .end = std::min<std::size_t>(at.end - first, line.size())};
    if (const auto secret = secret_begins(line, previous)) {
        shown.text.replace(*secret, std::string::npos, mask);
        shown.begin = std::min(shown.begin, *secret);
        shown.end = shown.end > *secret ? shown.text.size() : shown.end;
    }
    return shown;
}

/// The line, and a caret under what is meant: each line ends with a newline.
std::string excerpt(const sources& texts, text_range at, const palette& colours)
{
    const auto line = masked(texts, at);
    std::string_view before = std::string_view{line.text}.substr(0, line.begin);
    std::string_view meant = std::string_view{line.text}.substr(line.begin, line.end - line.begin);
    std::string_view after = std::string_view{line.text}.substr(line.end);
    if (before.starts_with(byte_order_mark))
        before.remove_prefix(byte_order_mark.size());
    const bool cut_before = before.size() > bytes_before;
    const bool cut_after = meant.size() + after.size() > bytes_after;
    if (cut_before)
        before.remove_prefix(before.size() - bytes_before);
    if (cut_after) {
        meant = meant.substr(0, bytes_after);
        after = after.substr(0, bytes_after - meant.size());
    }
    const auto shown_before = (cut_before ? "..." : "") + printable(before);
    const auto shown_meant = printable(meant);
    std::string margin;
    // Tabs are kept in front of the caret, so that it stands under its word whatever their width.
    for (auto rest = std::string_view{shown_before}; !rest.empty();
         rest.remove_prefix(first_characters(rest, 1).size()))
        margin += rest.front() == '\t' ? '\t' : ' ';
    const auto width = std::max<std::size_t>(characters_shown(shown_meant), 1);
    return fmt::format("    {}{}{}{}\n    {}{}^{}{}\n",
                       shown_before,
                       shown_meant,
                       printable(after),
                       cut_after ? "..." : "",
                       margin,
                       colours.caret,
                       std::string(width - 1, '~'),
                       colours.off);
}

std::string place_of(const sources& texts, text_range at)
{
    const auto path = printable(texts.of(at).path);
    if (at.is_whole_source())
        return path;
    const auto where = texts.locate(at);
    return fmt::format("{}:{}:{}", path, where.line, where.column);
}

json::object place_in_json(const sources& texts, text_range at)
{
    line_and_column where{};
    std::size_t width = 0;
    if (!at.is_whole_source()) {
        where = texts.locate(at);
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
    std::string out;
    const auto say = [&](text_range at, std::string_view colour, std::string_view kind, std::string_view message) {
        out +=
            fmt::format("{}{}: {}{}: {}{}\n", colours.place, place_of(texts, at), colour, kind, colours.off, message);
        if (!at.is_whole_source())
            out += excerpt(texts, at, colours);
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
    std::string out;
    for (const auto& each : found) {
        json::array notes;
        for (const auto& other : each.notes) {
            auto written = place_in_json(texts, other.at);
            written["message"] = other.message;
            notes.emplace_back(std::move(written));
        }
        auto written = place_in_json(texts, each.at);
        written["severity"] = name_of(each.severity);
        written["message"] = each.message;
        written["hint"] = each.hint;
        written["notes"] = std::move(notes);
        out += (out.empty() ? "" : ",\n") + json::serialize(written);
    }
    return out;
}

}  // namespace tenbin::config
