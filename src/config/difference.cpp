#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/difference.hpp>

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "reload_words.hpp"
#include "shown_text.hpp"

namespace tenbin::config {

namespace {

std::string shown(const std::string& word)
{
    const bool is_plain = !word.empty() && word.find_first_of(" \t") == std::string::npos;
    return is_plain ? printable(word) : fmt::format("\"{}\"", printable(word));
}

std::string values_of(const effective_line& line)
{
    if (line.words.size() == 3)
        if (const auto host = address::parse(line.words[1]))
            return host->kind == address::family::v6 ? fmt::format("[{}]:{}", line.words[1], shown(line.words[2]))
                                                     : fmt::format("{}:{}", line.words[1], shown(line.words[2]));
    std::string values;
    for (std::size_t i = 1; i < line.words.size(); ++i)
        values += (i == 1 ? "" : " ") + shown(line.words[i]);
    return values;
}

/// "real_server 192.0.2.1:80".
std::string name_of(const effective_line& line)
{
    const auto keyword = printable(line.words.front());
    return line.words.size() == 1 || line.is_secret ? keyword : fmt::format("{} {}", keyword, values_of(line));
}

/// Of a server that is new people want to know how much it will get.
std::string weight_of(const effective_line& line)
{
    for (const auto& each : line.lines)
        if (each.words.front() == "weight" && each.origin)
            return fmt::format(" with weight {}", values_of(each));
    return {};
}

/// What makes two lines of two configurations the same thing: the keyword of what can be there once; else all words.
using identity = std::vector<std::string>;

/// By identity, and by their number where several are alike (two TCP_CHECK of a server).
using numbered_lines = std::map<std::pair<identity, std::size_t>, const effective_line*>;

identity identity_of(const effective_line& line)
{
    return line.may_repeat || line.is_block ? line.words : identity{line.words.front()};
}

class numbering {
public:
    numbered_lines::key_type operator()(const effective_line& line)
    {
        auto what = identity_of(line);
        const auto number = seen_[what]++;
        return {std::move(what), number};
    }

private:
    std::map<identity, std::size_t> seen_;
};

numbered_lines numbered(const std::vector<effective_line>& lines)
{
    numbered_lines all;
    numbering number;
    for (const auto& each : lines)
        all.emplace(number(each), &each);
    return all;
}

/// The lines of a block, and what they are.
struct compared_block {
    std::string name{};          ///< "db100-s: real_server 192.0.2.1:80: "; empty at the top level
    place where = place::top;    ///< of an entry, where its block stands
    std::string_view entries{};  ///< the keyword of a block of values; empty: its lines have their own
};

class comparison {
public:
    void
    block(const std::vector<effective_line>& before, const std::vector<effective_line>& after, const compared_block& in)
    {
        const auto now = numbered(after);
        numbering number;
        for (const auto& each : before) {
            const auto found = now.find(number(each));
            if (found == now.end())
                say(in, each, fmt::format("{} is removed", name_of(each)), change::removed);
            else
                both(each, *found->second, in);
        }
        const auto then = numbered(before);
        numbering again;
        for (const auto& each : after)
            if (!then.contains(again(each)))
                say(in, each, fmt::format("{} is added{}", name_of(each), weight_of(each)), change::added);
        order(before, after, in);
    }
    std::vector<std::string> take() { return std::move(said_); }

private:
    void both(const effective_line& before, const effective_line& after, const compared_block& in)
    {
        if (before.is_block)
            return block(before.lines, after.lines, inside(before, in));
        if (before.words == after.words)
            return;
        if (before.is_secret || after.is_secret)
            return say(in, after, fmt::format("{} changes", printable(before.words.front())), change::changed);
        const bool is_emptied = after.words.front() == "weight" && after.words.back() == "0";
        say(in,
            after,
            fmt::format("{} changes from {} to {}{}",
                        printable(before.words.front()),
                        values_of(before),
                        values_of(after),
                        after.origin ? "" : ", the default"),
            is_emptied ? change::emptied : change::changed);
    }

    /// Sorry servers are tried in their order, and so on. At the top level it means nothing.
    void
    order(const std::vector<effective_line>& before, const std::vector<effective_line>& after, const compared_block& in)
    {
        if (in.name.empty())
            return;
        std::map<numbered_lines::key_type, std::size_t> places;
        numbering number;
        for (const auto& each : after)
            places.emplace(number(each), places.size());
        std::map<std::string, std::size_t> last;
        std::set<std::string> moved;
        numbering again;
        for (const auto& each : before) {
            const auto now = places.find(again(each));
            if (now == places.end() || identity_of(each).size() == 1)
                continue;
            const auto keyword = in.entries.empty() ? each.words.front() : std::string{};
            auto& previous = last.try_emplace(keyword, now->second).first->second;
            if (now->second < previous)
                moved.insert(keyword);
            previous = now->second;
        }
        for (const auto& keyword : moved)
            said_.push_back(
                fmt::format("{}the order{}{} changes", in.name, keyword.empty() ? "" : " of its ", printable(keyword)));
    }

    static compared_block inside(const effective_line& line, const compared_block& in)
    {
        // People know a thing of the top level by its name alone.
        const bool is_named = in.name.empty() && line.words.size() == 2;
        compared_block made{.name = fmt::format("{}{}: ", in.name, is_named ? shown(line.words[1]) : name_of(line)),
                            .where = in.where};
        const auto* const row = find_keyword(line.words.front(), in.where);
        if (row == nullptr)
            return made;
        if (const auto* const inner = std::get_if<nested>(&row->value))
            made.where = inner->opens;
        else
            made.entries = row->name;
        return made;
    }

    void say(const compared_block& in, const effective_line& line, const std::string& words, change how)
    {
        const bool is_entry = !in.entries.empty();
        if (is_entry)
            how = how == change::added ? change::entry_added : change::entry_removed;
        const auto meaning = consequence(is_entry ? in.entries : line.words.front(), in.where, how);
        said_.push_back(fmt::format("{}{}{}{}", in.name, words, meaning.empty() ? "" : "; ", meaning));
    }

    std::vector<std::string> said_;
};

}  // namespace

std::vector<std::string> difference(const std::vector<effective_line>& before, const std::vector<effective_line>& after)
{
    comparison all;
    all.block(before, after, {});
    return all.take();
}

}  // namespace tenbin::config
