#include "suggestion.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace tenbin::config {

namespace {

/// No keyword is longer; what is longer is no typo of one.
constexpr std::size_t letters_max = 48;

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
    // One change takes at most one letter away and brings one: most words are told apart by this alone.
    if (static_cast<std::size_t>(std::popcount(letters_in(a) ^ letters_in(b))) > 2 * most)
        return std::nullopt;
    // The rows of the classic table that are still needed: row i holds the distances of a's first i letters.
    std::array<std::array<std::size_t, letters_max + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (equal ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], two_above[j - 2] + 1);
        }
    }
    const auto apart = rows[a.size() % 3][b.size()];
    return apart <= most ? std::optional{apart} : std::nullopt;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    std::string_view best;
    auto most = std::max<std::size_t>(word.size() / 3, 1);
    for (const auto each : candidates) {
        const auto apart = letters_apart(word, each, std::min(most, each.size() - 1));
        if (!apart)
            continue;
        best = each;
        if (*apart == 0)
            break;
        most = *apart - 1;
    }
    return best;
}

}  // namespace tenbin::config
