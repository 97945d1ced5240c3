// What to say of a word that may not stand where it stands, and of words that were meant as a line of their own.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>
#include <tenbin/config/tree.hpp>

#include <string_view>
#include <vector>

namespace tenbin::config {

/// Reports the keyword of a line that has no row at that place, with a suggestion. Returns the keyword of that place
/// that was probably meant; empty if none comes near.
std::string_view report_unknown(const word& key, place where, findings& found);

/// The lines as they were meant: keepalived loses the words that follow a keyword's values; where they are keywords of
/// the same block with their values, they become lines of their own, with a warning.
[[nodiscard]] std::vector<statement> one_keyword_each(std::vector<statement> lines, place where, findings& found);

}  // namespace tenbin::config
