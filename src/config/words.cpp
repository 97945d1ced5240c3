#include "words.hpp"

#include <algorithm>

#include "shown_text.hpp"

namespace tenbin::config {

std::string in_quotes(const word& what)
{
    constexpr std::size_t characters_max = 60;
    if (what.is_secret)
        return "this word";
    const auto part = first_characters(what.text, characters_max);
    auto shown = printable(part);
    std::replace(shown.begin(), shown.end(), '\t', ' ');
    return "'" + shown + (part.size() < what.text.size() ? "...'" : "'");
}

}  // namespace tenbin::config
