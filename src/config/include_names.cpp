#include "include_names.hpp"

#include <utility>

namespace tenbin::config {

namespace {

struct braces {
    std::size_t open;
    std::vector<std::size_t> commas;
    std::size_t close;
};

/// The first pair that holds a comma of its own; others are letters.
std::optional<braces> first_braces(std::string_view pattern)
{
    std::vector<braces> open;
    std::optional<braces> first;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{') {
            open.push_back({.open = i, .commas = {}, .close = 0});
        } else if (pattern[i] == ',' && !open.empty()) {
            open.back().commas.push_back(i);
        } else if (pattern[i] == '}' && !open.empty()) {
            auto pair = std::exchange(open.back(), {});
            open.pop_back();
            pair.close = i;
            if (!pair.commas.empty() && (!first || pair.open < first->open))
                first = std::move(pair);
        }
    }
    return first;
}

}  // namespace

std::optional<std::string_view> include_checks_of(std::string_view keyword) noexcept
{
    constexpr std::string_view plain = "include";
    if (keyword == plain)
        return std::string_view{};
    if (keyword.size() != plain.size() + 1 || !keyword.starts_with(plain))
        return std::nullopt;
    if (keyword.back() == 'a')
        return all_include_checks;
    const auto check = all_include_checks.find(keyword.back());
    return check == std::string_view::npos ? std::nullopt : std::optional{all_include_checks.substr(check, 1)};
}

std::vector<std::string> alternatives_of(const std::string& pattern, std::size_t most)
{
    std::vector<std::string> done;
    std::vector<std::string> todo{pattern};
    while (!todo.empty() && done.size() < most) {
        const auto next = std::move(todo.back());
        todo.pop_back();
        const auto pair = first_braces(next);
        if (!pair) {
            done.push_back(next);
            continue;
        }
        // The first alternative is to be the next one.
        auto end = pair->close;
        for (auto i = pair->commas.size() + 1; i-- > 0;) {
            const auto begin = (i == 0 ? pair->open : pair->commas[i - 1]) + 1;
            todo.push_back(next.substr(0, pair->open) + next.substr(begin, end - begin) + next.substr(pair->close + 1));
            end = begin - 1;
        }
    }
    return done;
}

}  // namespace tenbin::config
