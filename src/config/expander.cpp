#include "expander.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "command_text.hpp"
#include "line_text.hpp"

namespace tenbin::config {

namespace {

/// What a line must hold to be more than a plain one, which is copied without a look at it.
constexpr std::array<std::string_view, 5> signs{"$", "~", "@", "include", "instance"};

/// The places of the signs in a text, in order.
class sign_scan {
public:
    explicit sign_scan(std::string_view text) : text_{text} {}

    /// The first one at or behind `from`; the text's size if there is none. `from` must not fall.
    std::size_t next(std::size_t from)
    {
        std::size_t first = text_.size();
        for (std::size_t i = 0; i < signs.size(); ++i) {
            if (!is_known_[i] || next_[i] < from)
                next_[i] = std::min(text_.find(signs[i], from), text_.size());
            is_known_[i] = true;
            first = std::min(first, next_[i]);
        }
        return first;
    }

private:
    std::string_view text_;
    std::array<std::size_t, signs.size()> next_{};
    std::array<bool, signs.size()> is_known_{};
};

/// Where the line begins in which a byte stands, but not before `from`.
std::size_t begin_of_line(std::string_view text, std::size_t from, std::size_t at)
{
    const auto newline = text.substr(from, at - from).rfind('\n');
    return newline == std::string_view::npos ? from : from + newline + 1;
}

}  // namespace

expander::expander(sources& texts, const surroundings& where, findings& found)
    : texts_{texts}, where_{where}, found_{found}, instance_{where.node}
{
    for (std::uint32_t i = 0; i < texts.all().size(); ++i)
        known_files_.emplace(texts.all()[i].path, i);
}

void expander::too_much(text_range at, std::string message)
{
    if (!std::exchange(is_cut_, true))
        found_.error(at, std::move(message), {.hint = "what would follow is not read"});
}

// Each thing that is filled in is paid for as well: names of nothing, used for ever, must end too.
void expander::spend(std::size_t bytes, text_range at)
{
    spent_ += bytes;
    if (spent_ <= where_.limits.bytes)
        return;
    const auto megabytes = where_.limits.bytes >> 20U;
    too_much(
        at,
        fmt::format("this becomes a text of more than {}",
                    megabytes > 0 ? fmt::format("{} MB", megabytes) : fmt::format("{} bytes", where_.limits.bytes)));
}

std::uint32_t expander::use_of(text_range at, std::uint32_t outer, text_use::kind what)
{
    constexpr std::size_t bytes_of_a_use = 64;
    spend(bytes_of_a_use, at);
    std::size_t nested = 0;
    for (auto use = outer; use != 0; use = made_.use(use).outer)
        nested += made_.use(use).what == text_use::kind::file ? 0 : 1;
    if (nested >= where_.limits.uses_nested)
        too_much(at, fmt::format("definitions and repetitions are used in each other more than {} deep", nested));
    used_.push_back(nullptr);
    return made_.add_use({.at = at, .outer = outer, .what = what});
}

void expander::file(std::uint32_t source, std::uint32_t use)
{
    const std::string_view text{texts_.all()[source].text};
    const auto file = open_.size();
    open_.push_back(
        {.source = source, .use = use, .at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0});
    sign_scan scan{text};
    while (open_[file].at < text.size() && !is_cut_) {
        const auto begin = open_[file].at;
        const auto sign = scan.next(begin);
        const auto end = sign == text.size() ? sign : begin_of_line(text, begin, sign);
        const slice whole{.text = text,
                          .at = {.source = source, .begin = 0, .end = static_cast<std::uint32_t>(text.size())}};
        copy(whole.part(begin, end), use);
        open_[file].at = end;
        if (end == text.size())
            break;
        line({next_line()}, position::at_begin_of_line);
        end_line();
    }
    end_line();
    open_.pop_back();
}

/// Of the file that is being read, without its end.
expander::input expander::next_line()
{
    auto& file = open_.back();
    const std::string_view text{texts_.all()[file.source].text};
    const auto end = std::min(text.find('\n', file.at), text.size());
    input read{.what = {.text = text.substr(file.at, end - file.at),
                        .at = {.source = file.source,
                               .begin = static_cast<std::uint32_t>(file.at),
                               .end = static_cast<std::uint32_t>(end)}},
               .use = file.use};
    file.at = std::min(end + 1, text.size());
    return read;
}

void expander::end_line()
{
    const auto& text = made_.text();
    if (text.empty() || text.back() == '\n' || open_.empty())
        return;
    // The place of the line's own end, so that it is one piece with the plain lines that may follow.
    const auto& file = open_.back();
    assert(file.at > 0);
    const auto end = static_cast<std::uint32_t>(file.at);
    copy({.text = "\n", .at = {.source = file.source, .begin = end - 1, .end = end}}, file.use);
}

void expander::copy(const slice& what, std::uint32_t use)
{
    made_.append(what, use);
    spend(what.text.size(), what.at);
}

void expander::drop_front(inputs& unread, std::size_t size)
{
    auto& front = unread.back();
    if (size == front.what.text.size())
        unread.pop_back();
    else
        front.what = front.what.part(size, front.what.text.size());
}

void expander::copy_front(inputs& unread, std::size_t size)
{
    copy(unread.back().what.part(0, size), unread.back().use);
    drop_front(unread, size);
}

bool expander::copy_blanks(inputs& unread)
{
    while (!unread.empty()) {
        const auto text = unread.back().what.text;
        const auto blanks = skip_blanks(text);
        const bool is_all = blanks == text.size();
        copy_front(unread, blanks);
        if (!is_all)
            return true;
    }
    return false;
}

// Wherever a statement may begin, a line may: keepalived reads on behind a brace as if the line began there.
void expander::line(inputs unread, position begins)
{
    if (begins == position::within_statement && statement(unread, stop::at_brace) == goes_on::not_at_all)
        return;
    bool is_behind_condition = false;
    while (!is_cut_ && copy_blanks(unread)) {
        const char first = unread.back().what.text.front();
        if (first == '#' || first == '!') {
            // The lexer skips it; but what is glued to a password may be worth a warning.
            copy_front(unread, unread.back().what.text.size());
            return;
        }
        if (first == '@' && !std::exchange(is_behind_condition, true)) {
            if (!meets_condition(unread))
                return;
            continue;
        }
        if ((first == '~' && repeats(unread)) || (first == '$' && defines(unread)) ||
            (first == 'i' && includes(unread)))
            return;
        begin_statement();
        if (statement(unread, stop::at_brace) == goes_on::not_at_all)
            return;
        is_behind_condition = false;
        notice();
    }
}

/// Takes the condition off the line. Of a definition that does not count, all lines are passed over.
bool expander::meets_condition(inputs& unread)
{
    const auto front = unread.back();
    const auto text = front.what.text;
    const bool is_negated = text.substr(1).starts_with('^');
    const std::size_t begin = is_negated ? 2 : 1;
    const auto end = std::min(text.find_first_of(line_blanks, begin), text.size());
    const auto id = text.substr(begin, end - begin);
    if (id.empty() || id.front() == '"')
        found_.warning(
            front.what.part(0, end).at,
            "this line counts on no machine",
            {.hint = "the name stands behind the @, without a blank and without quotes, as in: @lb1 priority 150"});
    const bool meets = !id.empty() && id.front() != '"' && (id == where_.id) != is_negated;
    spend(end, front.what.at);
    drop_front(unread, end);
    if (!meets && copy_blanks(unread))
        std::ignore = definition_at(unread);
    return meets;
}

void expander::begin_statement()
{
    statement_begin_ = made_.text().size();
    shown_until_ = statement_begin_;
    takes_dollars_ = false;
}

/// Copies up to the end of the statement, with its names filled in.
expander::goes_on expander::statement(inputs& unread, stop end)
{
    char quote = '\0';
    while (!unread.empty() && !is_cut_) {
        const auto text = unread.back().what.text;
        std::size_t i = 0;
        const auto stops_at = [&](char c) {
            if (c == '$')
                return true;
            if (quote != '\0')
                return false;
            return (end == stop::at_brace && (c == '{' || c == '}')) || begins_comment(text, i);
        };
        for (; i < text.size() && !stops_at(text[i]); ++i) {
            if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '$' && is_command())
                ++i;  // an escaped quote is none
            else if (quote != '\0' ? text[i] == quote : text[i] == '"' || (text[i] == '\'' && is_command()))
                quote = quote == '\0' ? text[i] : '\0';
        }
        const bool is_all = i >= text.size();
        copy_front(unread, std::min(i, text.size()));
        if (is_all)
            continue;
        if (text[i] == '$') {
            if (const auto next = dollar(unread, quote); next != goes_on::statement)
                return next;
            continue;
        }
        if (text[i] == '{' || text[i] == '}')
            copy_front(unread, 1);
        return goes_on::line;
    }
    return goes_on::line;
}

/// What later lines depend on.
void expander::notice()
{
    const auto text = std::string_view{made_.text()}.substr(statement_begin_);
    if (!text.starts_with("in"))
        return;
    const auto keyword = first_word(text);
    const auto rest = text.substr(keyword.size());
    if (keyword == "instance")
        instance_ = first_word(rest);
    else if (keyword == "include_check")
        change_checks(rest);
}

expanded expand(sources& texts, const surroundings& where, findings& found)
{
    const std::string_view text{texts.all().front().text};
    if (sign_scan{text}.next(0) == text.size() || texts.all().front().path.ends_with(".json"))
        return expanded::whole;
    expander run{texts, where, found};
    run.file(0, 0);
    const auto how = run.is_cut() ? expanded::cut : expanded::whole;
    if (how == expanded::cut)
        run.hide_definitions();
    texts.add_expansion(run.take());
    return how;
}

}  // namespace tenbin::config
