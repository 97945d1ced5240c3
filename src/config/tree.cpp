#include <tenbin/config/tree.hpp>

#include <string_view>

namespace tenbin::config {

namespace {

struct open_block {
    std::vector<statement>* lines;
    position at;
    word keyword;
};

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

class tree_builder {
public:
    tree_builder(std::vector<statement>& top, std::vector<diagnostic>& found) : found_{found}
    {
        open_.push_back({.lines = &top, .at = {}, .keyword = {}});
    }

    void line(std::string_view text, std::size_t number);
    void end();

private:
    void finish_words();
    void open_brace(position at);
    void close_brace(position at);

    std::vector<diagnostic>& found_;
    std::vector<open_block> open_;
    std::vector<word> words_;
    /// The last line ended without a brace: a brace that comes next opens its block.
    bool awaits_block_ = false;
};

void tree_builder::line(std::string_view text, std::size_t number)
{
    std::size_t i = 0;
    if (number == 1 && text.starts_with("\xef\xbb\xbf"))
        i = 3;
    while (i < text.size()) {
        const char c = text[i];
        const position at{number, i + 1};
        if (is_blank(c)) {
            ++i;
            continue;
        }
        if (c == '#' || c == '!')
            break;
        if (c == '{' || c == '}') {
            c == '{' ? open_brace(at) : close_brace(at);
            ++i;
            continue;
        }
        word w{.text = {}, .at = at, .width = 1};
        if (c == '"') {
            const auto end = text.find('"', i + 1);
            w.text = text.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
            if (end == std::string_view::npos)
                found_.push_back({.at = at,
                                  .width = text.size() - i,
                                  .message = "this quote has no end",
                                  .hint = "close it with \" on the same line"});
            i = end == std::string_view::npos ? text.size() : end + 1;
        } else {
            while (i < text.size() && !is_blank(text[i]) && std::string_view{"{}#!\""}.find(text[i]) == std::string_view::npos) {
                if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '#' || text[i + 1] == '!'))
                    ++i;
                w.text += text[i++];
            }
        }
        w.width = i + 1 - at.column;
        words_.push_back(std::move(w));
    }
    finish_words();
}

void tree_builder::finish_words()
{
    if (words_.empty())
        return;
    open_.back().lines->push_back({.words = std::move(words_), .block = {}});
    words_.clear();
    awaits_block_ = true;
}

void tree_builder::open_brace(position at)
{
    finish_words();
    if (!awaits_block_) {
        found_.push_back({.at = at,
                          .message = "'{' without a keyword before it",
                          .hint = "a block begins with its keyword: real_server 192.0.2.1 3306 {"});
        // Skipped balanced: what is inside goes nowhere.
        open_.back().lines->push_back({.words = {word{.text = "", .at = at, .width = 1}}, .block = {}});
    }
    auto& owner = open_.back().lines->back();
    owner.block.emplace();
    owner.block->opened = at;
    open_.push_back({.lines = &owner.block->lines, .at = at, .keyword = owner.words.front()});
    awaits_block_ = false;
}

void tree_builder::close_brace(position at)
{
    finish_words();
    awaits_block_ = false;
    if (open_.size() == 1) {
        found_.push_back({.at = at, .message = "'}' closes nothing", .hint = "every block is closed already"});
        return;
    }
    open_.pop_back();
}

void tree_builder::end()
{
    for (; open_.size() > 1; open_.pop_back())
        found_.push_back({.at = open_.back().keyword.at,
                          .width = open_.back().keyword.width,
                          .message = "the block '" + open_.back().keyword.text + "' is never closed",
                          .hint = "its '}' is missing"});
}

}  // namespace

std::vector<statement> parse_tree(const source& text, std::vector<diagnostic>& found)
{
    std::vector<statement> top;
    tree_builder builder{top, found};
    std::string_view rest{text.text};
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const auto end = rest.find('\n');
        builder.line(rest.substr(0, end), number);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    builder.end();
    return top;
}

}  // namespace tenbin::config
