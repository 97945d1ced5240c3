// Definitions, `$NAME=value`, and what becomes of a dollar sign. A value is kept as it is written: names in it are
// filled in where it is used, so that they may be defined later.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "command_text.hpp"
#include "expander.hpp"
#include "line_text.hpp"
#include "secret_words.hpp"
#include "shown_text.hpp"
#include "suggestion.hpp"

namespace tenbin::config {

namespace {

/// Their values may hold dollar signs that mean something to others.
constexpr std::array<std::string_view, 5> free_texts{"expect", "path", "payload", "process", "query"};

/// Goes over a line that comes in parts.
class comment_scan {
public:
    /// Where the comment begins in the next part; its size if it has none.
    std::size_t size_without_comment(std::string_view part)
    {
        for (std::size_t i = 0; i < part.size(); ++i)
            if (part[i] == '"')
                is_quoted_ = !is_quoted_;
            else if (!is_quoted_ && begins_comment(part, i))
                return i;
        return part.size();
    }

private:
    bool is_quoted_ = false;
};

}  // namespace

std::optional<expander::written_definition> expander::definition_at(inputs& unread)
{
    const auto front = unread.back();
    const auto text = front.what.text;
    const auto letters = text.starts_with('$') ? name_size(text.substr(1)) : 0;
    const auto equals = skip_blanks(text, 1 + letters);
    if (letters == 0 || equals == text.size() || text[equals] != '=')
        return std::nullopt;
    written_definition made{.name = text.substr(1, letters)};
    if (equals > 1 + letters)
        made.blanks = front.what.part(1 + letters, equals).at;

    drop_front(unread, std::min(skip_blanks(text, equals + 1), text.size()));
    for (bool continues = true; continues;) {
        auto& line = made.value.lines.emplace_back();
        continues = false;
        for (comment_scan scan; !unread.empty(); unread.pop_back()) {
            const auto& part = unread.back().what;
            const auto size = scan.size_without_comment(part.text);
            line.push_back(part.part(0, size));
            spend(sizeof(slice) + part.text.size(), part.at);  // a repetition may define without end
            if (size < part.text.size())
                break;
        }
        unread.clear();
        if (line.empty())
            break;
        auto& last = line.back();
        last = last.part(0, without_blanks_behind(last.text).size());
        auto& file = open_.back();
        if (is_from_file(front.use) && last.text.ends_with('\\') && file.at < texts_.all()[file.source].text.size()) {
            last = last.part(0, last.text.size() - 1);
            unread.push_back(next_line());
            continues = true;
        }
    }
    return made;
}

bool expander::defines(inputs& unread)
{
    auto one = definition_at(unread);
    if (!one)
        return false;
    if (!one->blanks.is_whole_source())
        found_.error(one->blanks,
                     "a blank before the equals sign",
                     {.hint = fmt::format("a definition is written as in: ${}=value", one->name)});
    definitions_.insert_or_assign(std::string{one->name}, std::make_shared<const definition>(std::move(one->value)));
    return true;
}

void expander::hide_definitions()
{
    for (const auto& [name, one] : definitions_)
        for (const auto& line : one->lines)
            for (const auto& part : line)
                if (part.what == slice::kind::written && !part.text.empty())
                    texts_.hide(part.at.source, part.at.begin);
}

bool expander::is_command() const
{
    constexpr std::size_t keyword_most = 64;  // longer words are none
    return takes_command(first_word(std::string_view{made_.text()}.substr(statement_begin_, keyword_most)));
}

bool expander::takes_dollars()
{
    if (takes_dollars_ || found_.full())
        return true;
    const std::string_view all{made_.text()};
    std::string_view previous;
    if (shown_until_ == statement_begin_) {
        const auto keyword = first_word(all.substr(statement_begin_));
        takes_dollars_ = is_command() || std::find(free_texts.begin(), free_texts.end(), keyword) != free_texts.end();
        const auto line_end = statement_begin_ == 0 ? std::string_view::npos : all.rfind('\n', statement_begin_ - 1);
        const auto before = all.substr(0, line_end == std::string_view::npos ? 0 : line_end);
        previous = before.substr(before.rfind('\n') + 1);
    }
    // A line of a hundred thousand names is read once: from the last word on that was no secret.
    takes_dollars_ |= secret_begins(std::string{all.substr(shown_until_)} + "x", previous).has_value();
    shown_until_ += std::string_view{all.substr(shown_until_)}.find_last_of(line_blanks) + 1;
    return takes_dollars_;
}

/// What a dollar sign at the front stands for.
expander::goes_on expander::dollar(inputs& unread, char quote)
{
    const auto front = unread.back();
    const auto name = name_use_at(front.what.text);
    if (name.how == name_use::kind::none) {
        copy_front(unread, 1);
        return goes_on::statement;
    }
    const bool is_use = name.how == name_use::kind::plain || name.how == name_use::kind::braced;
    const auto known = definitions_.find(name.name);
    if (is_use && known != definitions_.end()) {
        const auto value = known->second;  // which may define its own name anew
        return value->lines.size() == 1 ? fill_in(unread, name, value) : fill_in_lines(unread, name, value, quote);
    }
    const auto at = front.what.part(0, name.size).at;
    auto value = is_use ? built_in(name.name, at, quote) : std::nullopt;
    if (!value) {
        not_filled_in(unread, name, quote);
        return goes_on::statement;
    }
    drop_front(unread, name.size);
    copy({.text = made_texts_.emplace_back(std::move(*value)), .at = at, .what = slice::kind::made}, front.use);
    return goes_on::statement;
}

/// The use of a name at the front, if what it stands for has an end.
std::optional<std::uint32_t>
expander::use_of_name(inputs& unread, const name_use& name, const std::shared_ptr<const definition>& value)
{
    const auto front = unread.back();
    const auto at = front.what.part(0, name.size).at;
    for (auto use = front.use; use != 0; use = made_.use(use).outer)
        if (used_[use] == value) {
            found_.error(
                at, fmt::format("${} stands for itself", name.name), {.hint = "what it stands for would have no end"});
            spoil_front(unread, name.size);
            return std::nullopt;
        }
    const auto use = use_of(at, front.use, text_use::kind::definition);
    used_[use] = value;
    drop_front(unread, name.size);
    return use;
}

expander::goes_on
expander::fill_in(inputs& unread, const name_use& name, const std::shared_ptr<const definition>& value)
{
    const auto& parts = value->lines.front();
    if (parts.size() == 1 &&
        parts.front().what == slice::kind::made) {  // of a sequence: it is written nowhere but here
        copy({.text = parts.front().text, .at = unread.back().what.part(0, name.size).at, .what = slice::kind::made},
             unread.back().use);
        drop_front(unread, name.size);
        return goes_on::statement;
    }
    const bool begins_statement = made_.text().size() == statement_begin_;
    const auto use = use_of_name(unread, name, value);
    if (!use)
        return goes_on::statement;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
        unread.push_back({.what = *part, .use = *use});
    return begins_statement ? goes_on::line : goes_on::statement;
}

// The first of several lines goes on where the name stands, the others are lines of their own: the name must be the
// last word of its line. keepalived asks that of a line whose block ends behind the name, too.
expander::goes_on expander::fill_in_lines(inputs& unread,
                                          const name_use& name,
                                          const std::shared_ptr<const definition>& value,
                                          char quote)
{
    auto behind = unread;
    drop_front(behind, name.size);
    while (!behind.empty() && skip_blanks(behind.back().what.text) == behind.back().what.text.size())
        behind.pop_back();
    const auto next = behind.empty() ? '#' : behind.back().what.text[skip_blanks(behind.back().what.text)];
    if (quote != '\0' || std::string_view{"#!}"}.find(next) == std::string_view::npos) {
        if (takes_dollars()) {
            copy_front(unread, name.size);
        } else {
            found_.error(unread.back().what.part(0, name.size).at,
                         fmt::format("${} stands for several lines", name.name),
                         {.hint = "such a name is the last word of its line, outside quotes"});
            spoil_front(unread, name.size);
        }
        return goes_on::statement;
    }
    const bool begins_statement = made_.text().size() == statement_begin_;
    const auto use = use_of_name(unread, name, value);
    if (!use)
        return goes_on::statement;
    for (std::size_t i = 0; i < value->lines.size() && !is_cut_; ++i) {
        inputs parts;
        for (auto part = value->lines[i].rbegin(); part != value->lines[i].rend(); ++part)
            parts.push_back({.what = *part, .use = *use});
        line(std::move(parts), i == 0 && !begins_statement ? position::within_statement : position::at_begin_of_line);
        end_line();
        spend(1, made_.use(*use).at);
    }
    line(std::move(behind), position::at_begin_of_line);
    return goes_on::not_at_all;
}

/// The bytes at the front mean nothing, which is reported: they become letters of a word.
void expander::spoil_front(inputs& unread, std::size_t size)
{
    const auto front = unread.back();
    const auto begin = made_.text().size();
    drop_front(unread, size);
    auto& letters = made_texts_.emplace_back(front.what.text.substr(0, size));
    std::erase_if(letters, [](char c) { return c == '{' || c == '}' || c == '#' || c == '!' || is_line_blank(c); });
    copy({.text = letters, .at = front.what.part(0, size).at, .what = slice::kind::made}, front.use);
    made_.spoil_from(begin);
}

/// What would be right where a name stands that nobody defined.
std::string expander::hint_for(std::string_view name) const
{
    if (name_size(name) < name.size())
        return "of the built-in names _ENV and _RANDOM take words";
    std::vector<std::string_view> names;
    for (const auto& [each, value] : definitions_)
        names.push_back(each);
    const auto meant = nearest(name, names);
    return meant.empty() ? fmt::format("a line before this one defines it, as in: ${}=value", name)
                         : fmt::format("did you mean ${}?", meant);
}

void expander::not_filled_in(inputs& unread, const name_use& name, char quote)
{
    const bool is_braced = name.how == name_use::kind::braced || name.how == name_use::kind::not_a_name;
    // Outside quotes keepalived takes these braces for those of a block.
    const bool tears_line = is_braced && quote == '\0';
    const bool is_text = name.how == name_use::kind::not_a_name ||
                         (name.how == name_use::kind::cut_short && !definitions_.contains(name.name));
    if (!tears_line && (is_text || takes_dollars())) {
        copy_front(unread, name.size);
        return;
    }
    const auto at = unread.back().what.part(0, name.size).at;
    const auto written = printable(unread.back().what.text.substr(0, name.size));
    const bool is_undefined = name.how == name_use::kind::braced || name.how == name_use::kind::plain;
    if (is_undefined && quote != '\0') {
        found_.warning(at,
                       fmt::format("{} is not defined", written),
                       {.hint = "it stays in the text as it is written; " + hint_for(name.name)});
        copy_front(unread, name.size);
        return;
    }
    if (is_undefined)
        found_.error(at, fmt::format("{} is not defined", written), {.hint = hint_for(name.name)});
    else if (name.how == name_use::kind::cut_short)
        found_.error(at,
                     fmt::format("{} is not filled in here: only a blank, a comma or a bracket may follow it", written),
                     {.hint = fmt::format("anywhere else it is written ${{{}}}", name.name)});
    else
        found_.error(at,
                     fmt::format("{} is not the name of a definition", written),
                     {.hint = "a name has letters, digits and underscores, as in: ${NAME}"});
    spoil_front(unread, name.size);
}

}  // namespace tenbin::config
