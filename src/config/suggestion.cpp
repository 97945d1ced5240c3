#include "suggestion.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace tenbin::config {

namespace {

/// No keyword is longer; what is longer is no typo of one.
constexpr std::size_t letters_max = 48;
/// Nobody makes more of them in a word.
constexpr std::size_t typing_mistakes_max = 3;

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Which letters stand in a word, a bit each, whatever their number and case.
std::uint64_t letters_in(std::string_view word) noexcept
{
    std::uint64_t letters = 0;
    for (const char c : word)
        letters |= std::uint64_t{1} << (static_cast<unsigned char>(lower(c)) % 64U);
    return letters;
}

/// One change takes at most one letter away and brings one.
bool may_be_apart(std::uint64_t a_letters, std::uint64_t b_letters, std::size_t at_most) noexcept
{
    return static_cast<std::size_t>(std::popcount(a_letters ^ b_letters)) <= 2 * at_most;
}

}  // namespace

bool same_letters(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::size_t> letters_apart(std::string_view a, std::string_view b, std::size_t most)
{
    if (a.size() > letters_max || b.size() > letters_max ||
        std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most)
        return std::nullopt;
    if (!may_be_apart(letters_in(a), letters_in(b), most))
        return std::nullopt;
    // The rows of the classic table that are still needed: row i holds the distances of a's first i letters. Only what
    // lies within `most` of the diagonal can be near enough; around it everything is too far.
    const auto far = most + 1;
    std::array<std::array<std::size_t, letters_max + 2>, 3> rows{};
    for (std::size_t j = 0; j <= b.size() + 1; ++j)
        rows[0][j] = j;
    bool was_near = true;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        const auto first = i > most ? i - most : 1;
        const auto last = std::min(i + most, b.size());
        row[first - 1] = first == 1 ? i : far;
        row[last + 1] = far;
        bool is_near = first == 1 && i <= most;
        for (auto j = first; j <= last; ++j) {
            const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (equal ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            is_near = is_near || row[j] <= most;
        }
        // A swap reaches back two rows.
        if (!is_near && !was_near)
            return std::nullopt;
        was_near = is_near;
    }
    const auto apart = rows[a.size() % 3][b.size()];
    return apart <= most ? std::optional{apart} : std::nullopt;
}

vocabulary::vocabulary(std::span<const std::string_view> words)
{
    entries_.reserve(words.size());
    for (const auto each : words)
        if (!each.empty())
            entries_.push_back({.word = each, .letters = letters_in(each)});
}

std::string_view vocabulary::nearest(std::string_view typed) const
{
    const auto letters = letters_in(typed);
    std::string_view best;
    auto most = std::clamp<std::size_t>(typed.size() / 3, 1, typing_mistakes_max);
    for (const auto& each : entries_) {
        const auto allowed = std::min(most, each.word.size() - 1);
        if (!may_be_apart(letters, each.letters, allowed))
            continue;
        const auto apart = letters_apart(typed, each.word, allowed);
        if (!apart)
            continue;
        best = each.word;
        if (*apart == 0)
            break;
        most = *apart - 1;
    }
    return best;
}

std::string_view nearest(std::string_view typed, std::span<const std::string_view> words)
{
    return vocabulary{words}.nearest(typed);
}

}  // namespace tenbin::config
