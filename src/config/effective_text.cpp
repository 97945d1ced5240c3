// Effective lines as they are written.
#include <tenbin/config/effective.hpp>
#include <tenbin/config/masked_secret.hpp>

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "command_text.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

namespace {

bool is_reference(std::string_view text)
{
    return text.starts_with("file:") || text.starts_with("env:");
}

std::string word_as_written(const std::string& text)
{
    const bool is_plain = !text.empty() && text.find_first_of(" \t\v\f{}#!\\") == std::string::npos;
    return is_plain ? text : '"' + text + '"';
}

std::string command_as_written(const std::string& text)
{
    const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < '\x7f' && std::string_view{"{}#!\\\"'"}.find(c) == std::string_view::npos;
    });
    return is_plain ? text : as_command_word(text);
}

/// The words of a line, with what is for no eyes masked.
std::vector<std::string> words_of(const effective_line& line, shown_lines_as how)
{
    auto words = line.words;
    if (line.is_secret && how.secrets == secrets::masked)
        // The number of a `key` of auth_hmac is no secret.
        for (std::size_t i = words.front() == "key" && words.size() > 2 ? 2 : 1; i < words.size(); ++i)
            if (!is_reference(words[i]))
                words[i] = secret_mask;
    return words;
}

std::string origin_of(const sources& texts, const effective_line& line)
{
    if (!line.origin)
        return "default";
    return fmt::format("{}:{}", printable(texts.file_of(*line.origin).path), texts.line_number(*line.origin));
}

class text_writer {
public:
    text_writer(const sources& texts, shown_lines_as how) : texts_{texts}, how_{how} {}

    void lines(const std::vector<effective_line>& all, std::size_t depth)
    {
        for (const auto& each : all) {
            out_.append(2 * depth, ' ');
            const bool is_command = !each.words.empty() && takes_command(each.words.front());
            std::string_view separator;
            for (const auto& word : words_of(each, how_)) {
                out_ += separator;
                out_ += is_command ? command_as_written(word) : word_as_written(word);
                separator = " ";
            }
            out_ += each.is_block ? " {" : "";
            if (how_.origins == origins::shown)
                out_ += "  # " + origin_of(texts_, each);
            out_ += '\n';
            if (!each.is_block)
                continue;
            lines(each.lines, depth + 1);
            out_.append(2 * depth, ' ');
            out_ += "}\n";
        }
    }
    std::string take() { return std::move(out_); }

private:
    const sources& texts_;
    shown_lines_as how_;
    std::string out_;
};

class json_writer {
public:
    json_writer(const sources& texts, shown_lines_as how) : texts_{texts}, how_{how} {}

    void lines(const std::vector<effective_line>& all, std::size_t depth)
    {
        out_ += '[';
        std::string_view separator = "\n";
        for (const auto& each : all) {
            out_ += separator;
            out_.append(2 * depth + 2, ' ');
            line(each, depth);
            separator = ",\n";
        }
        if (!all.empty()) {
            out_ += '\n';
            out_.append(2 * depth, ' ');
        }
        out_ += ']';
    }
    std::string take() { return std::move(out_); }

private:
    void line(const effective_line& one, std::size_t depth)
    {
        out_ += "{\"words\": [";
        std::string_view separator;
        for (const auto& word : words_of(one, how_)) {
            out_ += separator;
            out_ += boost::json::serialize(boost::json::string{word});
            separator = ", ";
        }
        out_ += ']';
        if (how_.origins == origins::shown)
            out_ += ", \"origin\": " + boost::json::serialize(boost::json::string{origin_of(texts_, one)});
        if (one.is_block) {
            out_ += ", \"lines\": ";
            lines(one.lines, depth + 1);
        }
        out_ += '}';
    }

    const sources& texts_;
    shown_lines_as how_;
    std::string out_;
};

}  // namespace

std::string write_lines(const sources& texts, const std::vector<effective_line>& lines, shown_lines_as how)
{
    text_writer writer{texts, how};
    writer.lines(lines, 0);
    return writer.take();
}

std::string write_json(const sources& texts, const std::vector<effective_line>& lines, shown_lines_as how)
{
    json_writer writer{texts, how};
    writer.lines(lines, 0);
    return writer.take() + '\n';
}

}  // namespace tenbin::config
