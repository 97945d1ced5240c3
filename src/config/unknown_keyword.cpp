#include "unknown_keyword.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "suggestion.hpp"
#include "values.hpp"
#include "words.hpp"

namespace tenbin::config {

namespace {

/// The keywords of each block, and under `all_blocks` all of them.
using vocabularies = std::map<place, vocabulary>;
constexpr place all_blocks{~0ULL};

vocabularies keyword_vocabularies()
{
    vocabularies all;
    const auto add = [&](place where) {
        std::vector<std::string_view> names;
        for (const auto* row : keywords())
            if (overlap(row->where, where))
                names.push_back(row->name);
        all.try_emplace(where, names);
    };
    for (const auto& block : named_places())
        add(block.where);
    add(all_blocks);
    return all;
}

const vocabulary& words_of(place where)
{
    static const auto all = keyword_vocabularies();
    return all.at(where);
}

/// "real_server or sorry_server": the blocks in which a keyword may stand; empty if it is none.
std::string homes_of(std::string_view name)
{
    std::vector<std::string_view> homes;
    for (const auto& block : named_places()) {
        const auto shown = name_of(block.where);
        if (find_keyword(name, block.where) != nullptr && std::find(homes.begin(), homes.end(), shown) == homes.end())
            homes.push_back(shown);
    }
    if (homes.size() < 2)
        return homes.empty() ? std::string{} : std::string{homes.front()};
    const auto last = homes.back();
    homes.pop_back();
    return fmt::format("{} or {}", fmt::join(homes, ", "), last);
}

/// Where the words of `line` from `first` on should begin a line of their own; the end if nowhere.
std::size_t next_keyword(const statement& line, std::size_t first, place where)
{
    const auto* const row = find_keyword(line.words[first].text, where);
    if (row == nullptr)
        return line.words.size();
    const auto values = values_of(*row);
    for (auto i = first + values.least + 1; i <= first + values.most + 1 && i < line.words.size(); ++i) {
        const auto* const next = find_keyword(line.words[i].text, where);
        if (next != nullptr && line.words.size() - i > values_of(*next).least)
            return i;
    }
    return line.words.size();
}

}  // namespace

std::string_view report_unknown(const word& key, place where, findings& found)
{
    if (not_served_yet(key.text, where) != standing::none) {
        found.error(key.at, fmt::format("{} is not served by this version yet", key.text));
        return {};
    }
    std::string hint;
    const auto& here = words_of(where);
    const auto equals = key.text.find('=');
    auto meant =
        equals == std::string::npos ? std::string_view{} : here.nearest(std::string_view{key.text}.substr(0, equals));
    if (!meant.empty()) {
        hint = fmt::format("a blank stands between a keyword and its value, as in: {}",
                           find_keyword(meant, where)->example);
    } else if (const auto homes = homes_of(key.text); !homes.empty()) {
        hint = fmt::format("it belongs in {}", homes);
    } else if (meant = here.nearest(key.text); !meant.empty()) {
        hint = fmt::format("did you mean {}?", meant);
    } else if (const auto elsewhere = words_of(all_blocks).nearest(key.text); !elsewhere.empty()) {
        hint = fmt::format("did you mean {}? it belongs in {}", elsewhere, homes_of(elsewhere));
    }
    found.error(key.at,
                fmt::format("unknown keyword {}{} {}",
                            key.is_secret ? "" : in_quotes(key) + " ",
                            where == place::top ? "at" : "in",
                            name_of(where)),
                {.hint = std::move(hint)});
    return meant;
}

std::vector<statement> one_keyword_each(std::vector<statement> lines, place where, findings& found)
{
    std::vector<statement> all;
    all.reserve(lines.size());
    for (auto& line : lines) {
        auto next = line.words.size() < 2 || line.is_broken ? line.words.size() : next_keyword(line, 0, where);
        if (next == line.words.size()) {
            all.push_back(std::move(line));
            continue;
        }
        for (std::size_t first = 0; first < line.words.size(); first = next) {
            next = next_keyword(line, first, where);
            auto& part = all.emplace_back();
            std::move(line.words.begin() + static_cast<std::ptrdiff_t>(first),
                      line.words.begin() + static_cast<std::ptrdiff_t>(next),
                      std::back_inserter(part.words));
            if (first > 0)
                found.warning(part.words.front().at,
                              fmt::format("{} stands on the line of another keyword", in_quotes(part.words.front())),
                              {.hint = "it is read, but keepalived would not see it: give it a line of its own"});
        }
        all.back().block = std::move(line.block);
    }
    return all;
}

}  // namespace tenbin::config
