// What keepalived loses or misreads without a word, and what is said of it here.
#pragma once

#include <tenbin/config/findings.hpp>
#include <tenbin/config/keywords.hpp>
#include <tenbin/config/tree.hpp>

namespace tenbin::config {

/// Whether keepalived passes over words that are too many in a line of this keyword.
[[nodiscard]] bool loses_surplus(const keyword& row) noexcept;
/// Drops words[first] and all behind it, with a warning.
void drop_surplus(const keyword& row, std::size_t first, std::vector<word>& words, findings& found);

/// Sets a bare flag as its value says, with a warning: keepalived would set it anyway.
void put_bare_flag(const line_read& line, const flag& what);

/// A time such as 10s is 10 microseconds for keepalived.
void warn_of_unit(const keyword& row, const word& given, findings& found);

/// keepalived begins a comment inside a word, too: of a password it was hardly meant.
void warn_of_cut_secret(const sources& texts, const keyword& row, const std::vector<word>& words, findings& found);

/// keepalived takes the backslash away from `a\#b` before its children read the line: the password that it compares is
/// `a`. Cuts the word there, with a warning; false, with an error, if nothing is left.
[[nodiscard]] bool
cut_escaped_secret(const sources& texts, const keyword& row, std::vector<word>& words, findings& found);

}  // namespace tenbin::config
