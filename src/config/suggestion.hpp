// Which word was meant: the nearest by edit distance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tenbin::config {

/// Equal but for upper and lower case.
[[nodiscard]] bool same_letters(std::string_view a, std::string_view b) noexcept;

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one word of the other,
/// whatever their case; nothing if it is more than `most`.
[[nodiscard]] std::optional<std::size_t> letters_apart(std::string_view a, std::string_view b, std::size_t most);

/// Words of which one may have been meant. Most are told apart from another word by their letters alone, which are
/// looked at once.
class vocabulary {
public:
    /// The words outlive this.
    explicit vocabulary(std::span<const std::string_view> words);

    /// The word that a typist most likely meant; of equally near ones the first. Empty if none is near.
    [[nodiscard]] std::string_view nearest(std::string_view typed) const;

private:
    struct entry {
        std::string_view word;
        std::uint64_t letters;
    };
    std::vector<entry> entries_;
};

/// The same, where words are searched once.
[[nodiscard]] std::string_view nearest(std::string_view typed, std::span<const std::string_view> words);

}  // namespace tenbin::config
