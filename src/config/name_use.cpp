#include "name_use.hpp"

#include <algorithm>

#include "line_text.hpp"

namespace tenbin::config {

namespace {

name_use braced_name(std::string_view text) noexcept
{
    constexpr std::size_t name_most = 256;
    const auto close = text.substr(0, name_most).find('}');
    if (close == std::string_view::npos)
        return {.how = name_use::kind::not_a_name, .size = std::min(text.find_first_of(" \t\r\v\f\"#!"), text.size())};
    const auto inner = text.substr(2, close - 2);
    const auto letters = name_size(inner);
    const bool is_name = letters > 0 && (letters == inner.size() || (inner[0] == '_' && is_line_blank(inner[letters])));
    return {.how = is_name ? name_use::kind::braced : name_use::kind::not_a_name, .name = inner, .size = close + 1};
}

}  // namespace

name_use name_use_at(std::string_view text) noexcept
{
    if (text.substr(1).starts_with('{'))
        return braced_name(text);
    const auto letters = name_size(text.substr(1));
    if (letters == 0)
        return {};
    const auto end = letters + 1;
    const bool ends = end == text.size() || is_line_blank(text[end]) ||
                      std::string_view{",){}#!"}.find(text[end]) != std::string_view::npos;
    return {
        .how = ends ? name_use::kind::plain : name_use::kind::cut_short, .name = text.substr(1, letters), .size = end};
}

}  // namespace tenbin::config
