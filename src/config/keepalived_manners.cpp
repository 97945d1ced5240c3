#include "keepalived_manners.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

bool loses_surplus(const keyword& row) noexcept
{
    if (!is_known_to_keepalived(row) || std::holds_alternative<entries>(row.value))
        return false;
    const auto* const block = std::get_if<nested>(&row.value);
    return block == nullptr || block->values + block->more_values != 1;  // one value: a name, of one word
}

void drop_surplus(const keyword& row, std::size_t first, std::vector<word>& words, findings& found)
{
    found.warning(words[first].at,
                  fmt::format("{} is lost: {} takes no more words", in_quotes(words[first]), row.name),
                  {.hint = opens_block(row) || first == 1 ? std::string{} : "a value with blanks needs quotes"});
    words.resize(first);
}

void put_bare_flag(const line_read& line, const flag& what)
{
    const auto& given = line.words.at(1);
    const auto value = parse_boolean(given.text);
    if (!value)
        line.warning(
            given, fmt::format("{} is lost: {} takes no more words", in_quotes(given), line.row.name), "it is on");
    else if (!*value)
        line.warning(given,
                     fmt::format("keepalived takes {} {} for {}", line.row.name, given.text, line.row.name),
                     "here it is off, as written");
    what.put(line.in, value.value_or(true));
}

void warn_of_unit(const keyword& row, const word& given, findings& found)
{
    if (!is_known_to_keepalived(row) || given.text.empty() || given.text.back() < 'a' || given.text.back() > 'z')
        return;
    found.warning(given.at,
                  fmt::format("keepalived knows no units of time and misreads {}", in_quotes(given)),
                  {.hint = "here it is taken as written; without a unit it means seconds to both"});
}

void warn_of_cut_secret(const sources& texts, const keyword& row, const std::vector<word>& words, findings& found)
{
    const bool is_secret = std::holds_alternative<password>(row.value) || row.name == "auth_pass";
    if (!is_secret || words.size() < 2)
        return;
    const auto at = words.back().at;
    const std::string_view text{texts.all()[at.source].text};
    if (at.end < text.size() && at.end > 0 && text[at.end - 1] != '"' && (text[at.end] == '#' || text[at.end] == '!'))
        found.warning(at,
                      fmt::format("'{}' begins a comment here: the password ends before it", text[at.end]),
                      {.hint = "if it belongs to the password, quote the word"});
}

bool cut_escaped_secret(const sources& texts, const keyword& row, std::vector<word>& words, findings& found)
{
    if (row.name != "auth_pass" || words.size() < 2)
        return true;
    auto& given = words[1];
    const std::string_view text{texts.all()[given.at.source].text};
    const auto raw = text.substr(given.at.begin, given.at.end - given.at.begin);
    const auto cut = std::min(raw.find("\\#"), raw.find("\\!"));
    if (raw.starts_with('"') || cut == std::string_view::npos)
        return true;
    if (cut == 0) {
        found.error(given.at, "for keepalived this is a comment, and there is no password", {.hint = "quote the word"});
        return false;
    }
    given.text.resize(cut);
    found.warning(given.at,
                  fmt::format("keepalived's password ends before the {}, and so does this one", raw.substr(cut, 2)),
                  {.hint = "its peers know no other; if all of it is meant, quote the word on all boxes"});
    return true;
}

}  // namespace tenbin::config
