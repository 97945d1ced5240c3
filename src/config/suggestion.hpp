// Which word was meant: the nearest by edit distance.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tenbin::config {

/// Equal but for upper and lower case.
[[nodiscard]] bool same_letters(std::string_view a, std::string_view b) noexcept;

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one word of the other,
/// whatever their case; nothing if it is more than `most`.
[[nodiscard]] std::optional<std::size_t> letters_apart(std::string_view a, std::string_view b, std::size_t most);

/// The candidate that a typist most likely meant by `word`; of equally near ones the first. Empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace tenbin::config
