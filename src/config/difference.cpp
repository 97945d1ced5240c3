#include <tenbin/base/endpoint.hpp>
#include <tenbin/config/difference.hpp>

#include <fmt/format.h>

#include <map>
#include <utility>

#include "shown_text.hpp"

namespace tenbin::config {

namespace {

std::string values_of(const effective_line& line)
{
    if (line.words.size() == 3)
        if (const auto host = address::parse(line.words[1]))
            return fmt::format("{}:{}",
                               host->kind == address::family::v6 ? "[" + line.words[1] + "]" : line.words[1],
                               printable(line.words[2]));
    std::string values;
    for (std::size_t i = 1; i < line.words.size(); ++i)
        values += (i == 1 ? "" : " ") + printable(line.words[i]);
    return values;
}

/// "real_server 192.0.2.1:80".
std::string name_of(const effective_line& line)
{
    const auto values = values_of(line);
    const auto keyword = printable(line.words.front());
    return line.words.size() == 1 || line.is_secret ? keyword : keyword + ' ' + values;
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

class comparison {
public:
    void
    block(const std::vector<effective_line>& before, const std::vector<effective_line>& after, const std::string& in)
    {
        const auto now = numbered(after);
        numbering number;
        for (const auto& each : before) {
            const auto found = now.find(number(each));
            if (found == now.end())
                say(in, fmt::format("{} is removed", name_of(each)));
            else
                both(each, *found->second, in);
        }
        const auto then = numbered(before);
        numbering again;
        for (const auto& each : after)
            if (!then.contains(again(each)))
                say(in, fmt::format("{} is added", name_of(each)));
    }
    std::vector<std::string> take() { return std::move(said_); }

private:
    void both(const effective_line& before, const effective_line& after, const std::string& in)
    {
        if (before.is_block) {
            // People know a thing of the top level by its name alone.
            const bool is_named = in.empty() && before.words.size() == 2;
            block(before.lines, after.lines, in + (is_named ? printable(before.words[1]) : name_of(before)) + ": ");
        } else if (before.words != after.words && (before.is_secret || after.is_secret)) {
            say(in, fmt::format("{} changes", printable(before.words.front())));
        } else if (before.words != after.words) {
            say(in,
                fmt::format("{} changes from {} to {}{}",
                            printable(before.words.front()),
                            values_of(before),
                            values_of(after),
                            after.origin ? "" : ", the default"));
        }
    }

    void say(const std::string& in, const std::string& words) { said_.push_back(in + words); }

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
