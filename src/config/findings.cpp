#include <tenbin/config/findings.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

#include "shown_text.hpp"

namespace tenbin::config {

void findings::error(text_range at, std::string message, finding_details more)
{
    ++errors_;
    add({.severity = severity::error,
         .at = at,
         .message = std::move(message),
         .hint = std::move(more.hint),
         .notes = std::move(more.notes)});
}

void findings::warning(text_range at, std::string message, finding_details more)
{
    add({.severity = severity::warning,
         .at = at,
         .message = std::move(message),
         .hint = std::move(more.hint),
         .notes = std::move(more.notes)});
}

void findings::add(diagnostic one)
{
    if (full())
        return;
    // Whoever reads it, a terminal or a program, takes only whole characters; names in it may hold any bytes.
    one.message = printable(one.message);
    one.hint = printable(one.hint);
    for (auto& each : one.notes)
        each.message = printable(each.message);
    found_.push_back(std::move(one));
    if (full())
        found_.back().hint +=
            (found_.back().hint.empty() ? "" : "; ") + std::string{"there is more, which is not listed"};
}

void sort_by_place(std::vector<diagnostic>& found)
{
    std::stable_sort(found.begin(), found.end(), [](const diagnostic& a, const diagnostic& b) {
        return std::tie(a.at.source, a.at.begin) < std::tie(b.at.source, b.at.begin);
    });
}

std::vector<diagnostic> findings::take_sorted()
{
    sort_by_place(found_);
    errors_ = 0;
    return std::exchange(found_, {});
}

}  // namespace tenbin::config
