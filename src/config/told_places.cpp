#include "told_places.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "secret_words.hpp"

namespace tenbin::config {

namespace {

std::string_view words_for(text_use::kind what) noexcept
{
    switch (what) {
    case text_use::kind::definition:
        return "expanded from here";
    case text_use::kind::repetition:
        return "repeated from here";
    case text_use::kind::file:
        return "included from here";
    }
    return {};
}

/// Of two places that were written at one, the second is told by where it was used.
text_range apart_from(text_range other, const expansion& made, written_place place)
{
    while (place.at == other && place.use != 0) {
        const auto& use = made.use(place.use);
        place = {.at = use.at, .use = use.outer};
    }
    return place.at;
}

diagnostic in_files(const sources& texts, const expansion& made, diagnostic one)
{
    const auto place = texts.written(one.at);
    one.at = place.at;
    for (auto& other : one.notes)
        other.at = apart_from(one.at, made, texts.written(other.at));
    if (place.part)
        one.notes.push_back({.at = *place.part, .message = "this is a part of it"});
    auto trail = trail_of(made, place.use);
    std::move(trail.begin(), trail.end(), std::back_inserter(one.notes));
    return one;
}

}  // namespace

std::vector<note> trail_of(const expansion& made, std::uint32_t use)
{
    std::vector<note> all;
    for (; use != 0; use = made.use(use).outer) {
        const auto& one = made.use(use);
        if (one.what != text_use::kind::file || made.is_file_used_again(use))
            all.push_back({.at = one.at, .message = std::string{words_for(one.what)}});
    }
    return all;
}

std::vector<diagnostic> in_files(const sources& texts, std::vector<diagnostic> found)
{
    const auto* const made = texts.expansion_of(texts.top());
    if (made == nullptr)
        return found;
    std::vector<diagnostic> told;
    std::set<std::tuple<text_range, severity, std::string>> known;
    for (auto& each : found) {
        auto one = in_files(texts, *made, std::move(each));
        if (known.emplace(one.at, one.severity, one.message).second)
            told.push_back(std::move(one));
    }
    std::stable_sort(told.begin(), told.end(), [](const diagnostic& a, const diagnostic& b) {
        return std::tie(a.at.source, a.at.begin) < std::tie(b.at.source, b.at.begin);
    });
    return told;
}

void hide_secrets(sources& texts)
{
    const auto top = texts.top();
    const auto* const made = texts.expansion_of(top);
    if (made == nullptr)
        return;
    const std::string_view text{texts.all()[top].text};
    std::string_view previous;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto line = text.substr(begin, text.find('\n', begin) - begin);
        if (const auto secret = secret_begins(line, previous))
            for (const auto& each : made->written_pieces({.source = top,
                                    .begin = static_cast<std::uint32_t>(begin + *secret),
                                    .end = static_cast<std::uint32_t>(begin + line.size())}))
                texts.hide(each.source, each.begin);
        previous = line;
        begin += line.size() + 1;
    }
}

}  // namespace tenbin::config
