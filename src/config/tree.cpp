#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/lexer.hpp>
#include <tenbin/config/tree.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "words.hpp"

namespace tenbin::config {

namespace {

/// Also with a prefix or the end of a range behind it.
bool is_address(std::string_view text)
{
    return address::parse(text.substr(0, text.find_first_of("/-"))).has_value();
}

class tree_builder {
public:
    tree_builder(std::vector<statement>& top, grammar how, std::ptrdiff_t missing, findings& found)
        : how_{how}, missing_{missing}, found_{found}
    {
        open_.push_back({.lines = &top, .keyword = {}, .column = 0, .closed_last = {}, .is_guessed = false});
    }

    void take(token&& next);
    void end();

private:
    struct open_block {
        std::vector<statement>* lines;
        word keyword;             ///< the text is empty at the top level
        std::uint32_t column;     ///< of the keyword in its line
        text_range closed_last;   ///< the brace that closed the block of the last line
        bool is_guessed = false;  ///< its first line is missing, or so it seems
    };

    void finish_words();
    void open_brace(text_range at);
    void close_brace(text_range at);
    void close_what_was_forgotten(const word& keyword, std::uint32_t column);
    void reopen_what_was_closed_early(const word& keyword);
    void open_what_was_not_opened(const word& keyword, std::uint32_t column);
    void gather_strays(const word& keyword);
    void enter(statement& owner, text_range opened, std::uint32_t column);
    [[nodiscard]] standing in(const open_block& block, const word& keyword) const
    {
        return how_(keyword.text, block.keyword.text);
    }

    /// Anything that is no keyword may stand there: even nothing may.
    [[nodiscard]] bool holds_values(const open_block& block) const
    {
        return how_("", block.keyword.text) != standing::none;
    }

    grammar how_;
    std::ptrdiff_t missing_;  ///< closing braces that the text has too few; too many if negative
    findings& found_;
    std::vector<open_block> open_;
    std::vector<word> words_;
    std::uint32_t column_ = 0;
    std::uint32_t last_column_ = 0;  ///< of the line before
    bool is_broken_ = false;
    bool awaits_block_ = false;  ///< the last line ended without a brace: a brace that comes next opens its block
    std::size_t skipped_depth_ = 0;
};

void tree_builder::take(token&& next)
{
    if (skipped_depth_ > 0) {
        if (next.what == token::kind::open)
            ++skipped_depth_;
        else if (next.what == token::kind::close)
            --skipped_depth_;
        return;
    }
    switch (next.what) {
    case token::kind::word:
        if (words_.empty())
            column_ = next.column;
        is_broken_ |= next.is_broken;
        words_.push_back({.text = std::move(next.text), .at = next.at, .is_secret = next.is_secret});
        break;
    case token::kind::open:
        open_brace(next.at);
        break;
    case token::kind::close:
        close_brace(next.at);
        break;
    case token::kind::line_end:
        finish_words();
        break;
    }
}

void tree_builder::finish_words()
{
    if (words_.empty())
        return;
    if (open_.back().is_guessed && in(open_[open_.size() - 2], words_.front()) == standing::block) {
        open_.pop_back();  // the strays end where a block begins that stands beside them
        --missing_;
    }
    if (missing_ > 0)
        close_what_was_forgotten(words_.front(), column_);
    else if (missing_ < 0) {
        reopen_what_was_closed_early(words_.front());
        open_what_was_not_opened(words_.front(), column_);
        gather_strays(words_.front());
    }
    last_column_ = column_;
    open_.back().lines->push_back(
        {.words = std::exchange(words_, {}), .block = {}, .is_broken = std::exchange(is_broken_, false)});
    awaits_block_ = true;
}

// A block keyword that can't stand here but can in a block further out, in a text that has too few closing braces: the
// blocks in between should have ended. For a plain line the indentation must say so, too.
void tree_builder::close_what_was_forgotten(const word& keyword, std::uint32_t column)
{
    if (in(open_.back(), keyword) != standing::none)
        return;
    const auto owner = std::find_if(open_.rbegin(), open_.rend(), [&](const open_block& each) {
        const auto how = in(each, keyword);
        return how == standing::block || (how == standing::line && column <= open_.back().column);
    });
    if (owner == open_.rend() || owner - open_.rbegin() > missing_)
        return;
    for (auto forgotten = owner - open_.rbegin(); forgotten > 0; --forgotten, --missing_) {
        const auto& open = open_.back();
        found_.error(open.keyword.at,
                     fmt::format("the block {} is not closed", in_quotes(open.keyword)),
                     {.hint = "its '}' is missing",
                      .notes = {{keyword.at, fmt::format("it was to end before {}", in_quotes(keyword))}}});
        open_.pop_back();
    }
}

// A word that can't stand here but can in the block that ended just before, in a text with too many closing braces: the
// one that ended that block was too many.
void tree_builder::reopen_what_was_closed_early(const word& keyword)
{
    auto& here = open_.back();
    if (in(here, keyword) != standing::none || here.lines->empty())
        return;
    auto& last = here.lines->back();
    if (!last.block || last.words.empty() || how_(keyword.text, last.words.front().text) == standing::none)
        return;
    found_.error(here.closed_last,
                 "this '}' is one too many",
                 {.hint = fmt::format("it closes {}", in_quotes(last.words.front())),
                  .notes = {{keyword.at, fmt::format("where {} belongs", in_quotes(keyword))}}});
    ++missing_;
    open_.push_back({.lines = &last.block->lines,
                     .keyword = last.words.front(),
                     .column = 0,
                     .closed_last = {},
                     .is_guessed = false});
}

// A word behind a block keyword without a brace, in a text with too many closing braces: if it can't stand beside the
// keyword, or is indented below it, the brace that should have opened the block is missing.
void tree_builder::open_what_was_not_opened(const word& keyword, std::uint32_t column)
{
    auto& here = open_.back();
    if (!awaits_block_ || here.lines->empty())
        return;
    auto& last = here.lines->back();
    if (last.block || last.words.empty() || in(here, last.words.front()) != standing::block)
        return;
    const bool may_stand_here = in(here, keyword) != standing::none;
    const bool may_stand_inside = how_(keyword.text, last.words.front().text) != standing::none;
    if (may_stand_here && !(may_stand_inside && column > last_column_))
        return;
    found_.error(last.words.front().at,
                 fmt::format("the block {} is not opened", in_quotes(last.words.front())),
                 {.hint = "its '{' is missing",
                  .notes = {{keyword.at, fmt::format("it was to begin before {}", in_quotes(keyword))}}});
    ++missing_;
    enter(last, last.words.back().at, last_column_);
}

// A word that belongs in another block, or an address, which is never a keyword, in a text with too many closing
// braces: the line that opens the block is missing. What belongs in it is one mistake.
void tree_builder::gather_strays(const word& keyword)
{
    if (missing_ >= 0 || open_.back().is_guessed || holds_values(open_.back()) ||
        in(open_.back(), keyword) != standing::none)
        return;
    if (how_(keyword.text, any_block) == standing::none && !is_address(keyword.text))
        return;
    found_.error(keyword.at,
                 open_.size() == 1
                     ? fmt::format("{} stands in no block", in_quotes(keyword))
                     : fmt::format("{} can't stand in {}", in_quotes(keyword), in_quotes(open_.back().keyword)),
                 {.hint = "the line that opens its block is missing: there is a '}' for it"});
    ++missing_;
    auto& strays = open_.back().lines->emplace_back();
    strays.is_broken = true;
    enter(strays, keyword.at, column_);
    open_.back().is_guessed = true;
}

void tree_builder::enter(statement& owner, text_range opened, std::uint32_t column)
{
    owner.block.emplace().opened = opened;
    open_.push_back({.lines = &owner.block->lines,
                     .keyword = owner.words.empty() ? word{.text = "{", .at = opened} : owner.words.front(),
                     .column = column,
                     .closed_last = {},
                     .is_guessed = false});
}

void tree_builder::open_brace(text_range at)
{
    finish_words();
    if (open_.size() > nested_blocks_max) {
        found_.error(at, "blocks are nested too deep", {.hint = "what stands in this one is skipped"});
        skipped_depth_ = 1;
        awaits_block_ = false;
        return;
    }
    if (!std::exchange(awaits_block_, false)) {
        found_.error(at,
                     "'{' without a keyword before it",
                     {.hint = "a block begins with its keyword, as in: real_server 192.0.2.1 3306 {"});
        if (missing_ > 0) {
            --missing_;  // nothing closes it: it is one too many
            return;
        }
        open_.back().lines->push_back({.words = {}, .block = {}, .is_broken = true});
    }
    enter(open_.back().lines->back(), at, column_);
}

void tree_builder::close_brace(text_range at)
{
    finish_words();
    awaits_block_ = false;
    if (open_.size() == 1) {
        ++missing_;
        found_.error(at, "this '}' closes nothing", {.hint = "every block before it is closed already"});
        return;
    }
    open_.pop_back();
    open_.back().closed_last = at;
}

void tree_builder::end()
{
    for (; open_.size() > 1; open_.pop_back())
        if (!open_.back().is_guessed)
            found_.error(open_.back().keyword.at,
                         fmt::format("the block {} is not closed", in_quotes(open_.back().keyword)),
                         {.hint = "its '}' is missing"});
}

}  // namespace

std::vector<statement> parse_tree(const sources& texts, std::uint32_t source, grammar how, findings& found)
{
    auto tokens = lex(texts, source, found);
    std::ptrdiff_t missing = 0;
    for (const auto& each : tokens)
        missing += each.what == token::kind::open ? 1 : each.what == token::kind::close ? -1 : 0;

    std::vector<statement> top;
    tree_builder builder{top, how, missing, found};
    for (auto& each : tokens)
        builder.take(std::move(each));
    builder.end();
    return top;
}

}  // namespace tenbin::config
