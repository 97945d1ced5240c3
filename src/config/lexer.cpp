#include <tenbin/config/lexer.hpp>

#include <fmt/format.h>

#include <span>
#include <string_view>
#include <utility>

#include "command_text.hpp"
#include "secret_words.hpp"

namespace tenbin::config {

namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

bool is_control(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && !is_blank(c)) || byte == 0x7f;
}

bool ends_word(char c)
{
    return is_blank(c) || is_control(c) || c == '{' || c == '}' || c == '#' || c == '!' || c == '"';
}

class lexer {
public:
    /// `spoiled` outlives the lexer.
    lexer(std::uint32_t source, std::span<const text_range> spoiled, findings& found)
        : source_{source}, spoiled_{spoiled}, found_{found}
    {
    }

    void line(std::string_view text, std::string_view previous, std::uint32_t begin);
    std::vector<token> take() { return std::move(tokens_); }

private:
    std::size_t quoted(std::size_t at);
    std::size_t unclosed(std::size_t at);
    std::size_t command(std::size_t at);
    std::size_t plain(std::size_t at);
    void no_text(std::size_t at);
    void add(token::kind what, std::string text, std::size_t from, std::size_t to);

    [[nodiscard]] bool is_spoiled(text_range at);

    std::uint32_t source_;
    std::span<const text_range> spoiled_;  ///< those that come now
    findings& found_;
    std::vector<token> tokens_;
    std::string_view text_;
    std::uint32_t begin_ = 0;
    std::size_t shown_until_ = 0;  ///< from this byte of the line on everything is a secret
    std::size_t line_tokens_begin_ = 0;
    bool is_line_broken_ = false;
    bool begins_statement_ = true;
    bool is_command_ = false;  ///< of the statement
    bool complained_of_control_ = false;
};

// Tokens come in the order of their places, and so do the ranges that mean nothing.
bool lexer::is_spoiled(text_range at)
{
    while (!spoiled_.empty() && spoiled_.front().end <= at.begin)
        spoiled_ = spoiled_.subspan(1);
    return !spoiled_.empty() && spoiled_.front().begin < at.end;
}

void lexer::add(token::kind what, std::string text, std::size_t from, std::size_t to)
{
    const text_range at{.source = source_,
                        .begin = begin_ + static_cast<std::uint32_t>(from),
                        .end = begin_ + static_cast<std::uint32_t>(to)};
    const bool is_broken = is_line_broken_ || is_spoiled(at);
    const bool is_word = what == token::kind::word;
    if (!is_word || begins_statement_)
        is_command_ = is_word && takes_command(text);
    begins_statement_ = !is_word;
    tokens_.push_back({.what = what,
                       .text = std::move(text),
                       .at = at,
                       .column = static_cast<std::uint32_t>(from),
                       .is_secret = to > shown_until_,
                       .is_broken = is_broken});
}

std::size_t lexer::quoted(std::size_t at)
{
    const auto end = text_.find('"', at + 1);
    if (end == std::string_view::npos)
        return unclosed(at);
    add(token::kind::word, std::string{text_.substr(at + 1, end - at - 1)}, at, end + 1);
    return end + 1;
}

std::size_t lexer::command(std::size_t at)
{
    auto word = command_word_at(text_, at);
    if (word.is_open)
        return unclosed(at);
    for (auto i = at; i < word.end; ++i)
        if (is_control(text_[i])) {
            no_text(i);
            break;
        }
    add(token::kind::word, std::move(word.text), at, word.end);
    return word.end;
}

/// A word whose quote does not end.
std::size_t lexer::unclosed(std::size_t at)
{
    // A brace at the line's end was hardly meant to be quoted; it keeps its meaning, so that one quote is one mistake.
    auto end = text_.size();
    const auto without_blanks = [&] {
        while (end > at + 1 && is_blank(text_[end - 1]))
            --end;
    };
    without_blanks();
    if (end > at + 1 && text_[end - 1] == '{')
        --end;
    const auto rest = end;
    without_blanks();
    add(token::kind::word, std::string{text_.substr(at + 1, end - at - 1)}, at, end);
    tokens_.back().is_broken = true;
    found_.error(
        tokens_.back().at, "this quote is not closed", {.hint = "a quote ends on the line on which it begins"});
    return rest;
}

std::size_t lexer::plain(std::size_t at)
{
    std::string word;
    std::size_t i = at;
    while (i < text_.size() && !ends_word(text_[i])) {
        if (text_[i] == '\\' && i + 1 < text_.size() && (text_[i + 1] == '#' || text_[i + 1] == '!'))
            ++i;
        word += text_[i++];
    }
    add(token::kind::word, std::move(word), at, i);
    return i;
}

// One such byte is said to be wrong; the words of its line, and of other such lines, mean nothing.
void lexer::no_text(std::size_t at)
{
    is_line_broken_ = true;
    if (tokens_.size() > line_tokens_begin_)
        tokens_.back().is_broken = true;
    const auto place = begin_ + static_cast<std::uint32_t>(at);
    if (!std::exchange(complained_of_control_, true))
        found_.error({.source = source_, .begin = place, .end = place + 1},
                     fmt::format("a byte that is no text: 0x{:02x}", static_cast<unsigned char>(text_[at])),
                     {.hint = "a configuration is a text; other such bytes are not listed"});
}

void lexer::line(std::string_view text, std::string_view previous, std::uint32_t begin)
{
    text_ = text;
    begin_ = begin;
    shown_until_ = secret_begins(text, previous).value_or(text.size());
    line_tokens_begin_ = tokens_.size();
    is_line_broken_ = false;
    std::size_t i = begin == 0 && text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    while (i < text.size()) {
        const char c = text[i];
        if (c == '#' || c == '!')
            break;
        if (is_blank(c)) {
            ++i;
        } else if (c == '{' || c == '}') {
            add(c == '{' ? token::kind::open : token::kind::close, {}, i, i + 1);
            ++i;
        } else if (is_command_) {
            i = command(i);
        } else if (c == '"') {
            i = quoted(i);
        } else if (is_control(c)) {
            no_text(i);
            ++i;
        } else {
            i = plain(i);
        }
    }
    if (tokens_.size() > line_tokens_begin_)
        add(token::kind::line_end, {}, text.size(), text.size());
}

}  // namespace

std::vector<token> lex(const sources& texts, std::uint32_t source, findings& found)
{
    const auto* const made = texts.expansion_of(source);
    lexer all{source, made == nullptr ? std::span<const text_range>{} : made->spoiled(), found};
    const std::string_view text{texts.all()[source].text};
    std::string_view previous;
    for (std::size_t begin = 0; begin < text.size() && !found.full();) {
        const auto line = text.substr(begin, text.find('\n', begin) - begin);
        all.line(line, previous, static_cast<std::uint32_t>(begin));
        previous = line;
        begin += line.size() + 1;
    }
    return all.take();
}

}  // namespace tenbin::config
