#include "source_tree.hpp"

#include <tenbin/config/keywords.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "command_text.hpp"
#include "secret_words.hpp"

namespace tenbin::config {

namespace {

/// Reads the small part of JSON that a tree is made of. The first mistake ends it: behind it nothing is sure.
class json_reader {
public:
    json_reader(std::string_view text, std::uint32_t source, findings& found)
        : text_{text}, source_{source}, found_{found}
    {
        if (text_.starts_with(byte_order_mark))
            at_ = byte_order_mark.size();
    }

    std::vector<statement> whole()
    {
        auto all = lines(0);
        if (!failed_ && next() != '\0')
            fail("nothing may follow");
        return all;
    }

private:
    char next()
    {
        at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    void fail(std::string_view wanted)
    {
        if (!std::exchange(failed_, true)) {
            const auto begin = static_cast<std::uint32_t>(std::min(at_, text_.empty() ? 0 : text_.size() - 1));
            found_.error({.source = source_, .begin = begin, .end = begin + (text_.empty() ? 0U : 1U)},
                         fmt::format("this is not the JSON of a configuration: {}", wanted),
                         {.hint = R"(as in: [{"words": ["global_defs"], "lines": [{"words": ["workers", "4"]}]}])"});
        }
    }

    bool takes(char wanted)
    {
        if (failed_ || next() != wanted)
            return false;
        ++at_;
        return true;
    }

    /// The elements of an array, each read by `element`.
    void array(const auto& element)
    {
        if (!takes('['))
            return fail("'[' is expected here");
        if (takes(']'))
            return;
        do
            element();
        while (takes(','));
        if (!takes(']'))
            fail("',' or ']' is expected here");
    }

    word string()
    {
        if (next() != '"') {
            fail("a string is expected here");
            return {};
        }
        const auto begin = at_++;
        while (at_ < text_.size() && text_[at_] != '"')
            at_ += text_[at_] == '\\' ? 2 : 1;
        at_ = std::min(at_ + 1, text_.size());
        boost::json::error_code problem;
        // A name in Latin-1 is legal in a configuration, and so it is here.
        boost::json::parse_options lenient;
        lenient.allow_invalid_utf8 = true;
        const auto value = boost::json::parse(text_.substr(begin, at_ - begin), problem, {}, lenient);
        if (problem || !value.is_string()) {
            at_ = begin;
            fail("this string is not a word");
            return {};
        }
        return {.text = std::string{value.get_string()},
                .at = {.source = source_,
                       .begin = static_cast<std::uint32_t>(begin),
                       .end = static_cast<std::uint32_t>(at_)}};
    }

    /// Commands have escapes for all letters; other words have none.
    static bool can_be_a_word(std::string_view text)
    {
        return std::none_of(text.begin(), text.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"';
        });
    }

    std::vector<word> words()
    {
        std::vector<word> all;
        bool is_secret = false;
        array([&] {
            auto& added = all.emplace_back(string());
            added.is_secret = is_secret;
            if (!takes_command(all.front().text) && !can_be_a_word(added.text)) {
                at_ = added.at.begin;
                fail("this string is not a word");
            }
            if (all.size() == 1 && secret_begins(added.text + " x", {})) {
                is_secret = true;
                if (!ends_on_this_line()) {
                    at_ = added.at.begin;
                    fail("a secret stands on the line of its keyword");
                }
            }
        });
        return all;
    }

    /// Whether the array that is being read does. Messages mask what follows a secret's keyword on its line; of another
    /// line they could not know that it holds one.
    [[nodiscard]] bool ends_on_this_line() const
    {
        bool quoted = false;
        for (auto i = at_; i < text_.size() && text_[i] != '\n'; ++i) {
            if (quoted && text_[i] == '\\')
                ++i;
            else if (text_[i] == '"')
                quoted = !quoted;
            else if (!quoted && text_[i] == ']')
                return true;
        }
        return false;
    }

    void member(statement& made, std::size_t depth)
    {
        const auto name = string();
        if (!takes(':'))
            return fail("':' is expected here");
        next();
        const auto value = static_cast<std::uint32_t>(at_);
        if (name.text == "words")
            made.words = words();
        else if (name.text == "lines")
            made.block =
                block{.opened = {.source = source_, .begin = value, .end = value + 1}, .lines = lines(depth + 1)};
        else if (name.text == "origin")
            string();
        else {
            at_ = name.at.begin;  // what stands behind may be a secret
            fail("its names are words, lines and origin");
        }
    }

    statement line(std::size_t depth)
    {
        statement made;
        if (!takes('{')) {
            fail("'{' is expected here");
            return made;
        }
        do
            member(made, depth);
        while (takes(','));
        if (!takes('}'))
            fail("',' or '}' is expected here");
        else if (made.words.empty())
            fail("the line before this has no words");
        return made;
    }

    std::vector<statement> lines(std::size_t depth)
    {
        std::vector<statement> all;
        if (depth > nested_blocks_max)
            fail("it is nested too deep");
        else
            array([&] { all.push_back(line(depth)); });
        return all;
    }

    std::string_view text_;
    std::uint32_t source_;
    findings& found_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

}  // namespace

std::vector<statement> parse_json_tree(const sources& texts, std::uint32_t source, findings& found)
{
    auto all = json_reader{texts.all()[source].text, source, found}.whole();
    return found.errors() == 0 ? std::move(all) : std::vector<statement>{};
}

std::vector<statement> read_tree(const sources& texts, findings& found)
{
    return texts.all().front().path.ends_with(".json") ? parse_json_tree(texts, 0, found)
                                                       : parse_tree(texts, texts.top(), &how_it_stands, found);
}

}  // namespace tenbin::config
