// `include NAME`, at any place of a configuration, and its stricter forms. A brace behind the name that closes the
// block around it is none of its letters, although keepalived takes it for one.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "expander.hpp"
#include "include_names.hpp"
#include "line_text.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

bool expander::includes(inputs& unread)
{
    const auto front = unread.back();
    const auto text = front.what.text;
    const auto keyword = text.substr(0, std::min(text.find_first_of(" \t\r\v\f{}#!\"$"), text.size()));
    if (!include_checks_of(keyword))
        return false;
    auto behind = split_behind_block(unread);
    // The name is filled in like any other words, and then taken back.
    drop_front(unread, keyword.size());
    begin_statement();
    std::ignore = copy_blanks(unread);
    const auto begin = made_.text().size();
    std::ignore = statement(unread, stop::at_end_of_line);
    auto name = std::string{without_blanks_behind(std::string_view{made_.text()}.substr(begin))};
    auto at = front.what.part(0, keyword.size()).at;
    if (name.empty())
        found_.error(at,
                     fmt::format("{} needs a file or a pattern", keyword),
                     {.hint = fmt::format("as in: {} conf.d/*.conf", keyword)});
    else
        at = made_
                 .written({.begin = static_cast<std::uint32_t>(begin),
                           .end = static_cast<std::uint32_t>(begin + name.size())})
                 .at;
    const bool is_spoiled = !made_.spoiled().empty() && made_.spoiled().back().end > begin;
    made_.cut_back(statement_begin_);
    if (!name.empty() && !is_spoiled)
        include(keyword, std::move(name), at, front.use);
    line(std::move(behind), position::at_begin_of_line);
    return true;
}

void expander::include(std::string_view keyword, std::string pattern, text_range at, std::uint32_t use)
{
    if (pattern.size() >= 2 && pattern.front() == '"' && pattern.back() == '"') {
        pattern = pattern.substr(1, pattern.size() - 2);
        found_.warning(at,
                       "keepalived takes these quotes for letters of the name, and includes nothing",
                       {.hint = "the name of an include stands without quotes"});
    }
    auto strict = std::string{*include_checks_of(keyword)} + checks_;
    const auto all = alternatives_of(pattern, where_.limits.files);
    if (all.size() > 1 && strict.find('b') != std::string::npos)
        strict += "mw";  // each of them must be there
    const auto inner = use_of(at, use, text_use::kind::file);
    for (const auto& each : all)
        include_matching(each, strict, {.at = at, .use = inner});
}

void expander::include_matching(const std::string& pattern, std::string_view strict, written_place from)
{
    if (is_cut_)
        return;
    const auto is_strict = [&](char check) { return strict.find(check) != std::string_view::npos; };
    const auto& path = texts_.all()[open_.back().source].path;
    const auto matched = where_.find(path.substr(0, path.rfind('/') + 1), pattern);
    for (const auto& each : matched.skipped) {
        const auto message = fmt::format("{} is a folder, or may be executed", printable(each));
        if (is_strict('r'))
            found_.error(from.at, message, {.hint = "only plain files are included"});
        else
            found_.warning(from.at, message, {.hint = "it is passed over"});
    }
    const bool is_plain = pattern.find_first_of("*?[") == std::string::npos;
    if (matched.paths.empty() && matched.skipped.empty()) {
        const auto message = is_plain ? fmt::format("there is no file {}", printable(pattern))
                                      : fmt::format("no file matches {}", printable(pattern));
        if (is_strict(is_plain ? 'm' : 'w'))
            found_.error(from.at, message);
        else if (is_plain || !matched.has_folder)
            found_.warning(from.at, message, {.hint = "nothing is included"});
    }
    for (const auto& each : matched.paths)
        include_file(each, from);
}

void expander::include_file(const std::string& path, written_place from)
{
    if (is_cut_)
        return;
    auto known = known_files_.find(path);
    if (known != known_files_.end() &&
        std::any_of(open_.begin(), open_.end(), [&](const open_file& each) { return each.source == known->second; })) {
        found_.error(from.at, fmt::format("{} includes itself", printable(path)), {.hint = "it would have no end"});
        return;
    }
    if (open_.size() > where_.limits.files_nested)
        return too_much(from.at, fmt::format("files include each other more than {} deep", where_.limits.files_nested));
    if (++included_ > where_.limits.files)
        return too_much(from.at, fmt::format("more than {} files are included", where_.limits.files));
    if (known == known_files_.end()) {
        auto read = where_.read(path);
        if (!read) {
            found_.error(
                from.at, fmt::format("{} can't be read", printable(path)), {.hint = read.error().code.message()});
            return;
        }
        known = known_files_.emplace(path, texts_.add(std::move(*read))).first;
    } else {
        made_.file_came_again(from.use);
    }
    end_line();
    file(known->second, from.use);
}

/// `include_check [+|-]CHECK…`: from here on plain includes are as strict.
void expander::change_checks(std::string_view words)
{
    constexpr std::pair<std::string_view, char> names[] = {
        {"read", 'r'}, {"match", 'm'}, {"wildcard_match", 'w'}, {"brace_match", 'b'}};
    auto at = skip_blanks(words);
    if (at == words.size())
        checks_ = all_include_checks;
    while (at < words.size()) {
        const auto end = std::min(words.find_first_of(" \t\r\v\f{}#!", at), words.size());
        auto word = words.substr(at, end - at);
        const bool is_off = word.starts_with('-');
        if (is_off || word.starts_with('+'))
            word.remove_prefix(1);
        for (const auto& [name, letter] : names)
            if (word == name) {
                std::erase(checks_, letter);
                if (!is_off)
                    checks_ += letter;
            }
        at = skip_blanks(words, std::max(end, at + 1));
    }
}

}  // namespace tenbin::config
