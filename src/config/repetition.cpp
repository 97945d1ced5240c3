#include "repetition.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "line_text.hpp"

namespace tenbin::config {

namespace {

/// Goes over a text and knows what stands in quotes or in braces.
class bracket_scan {
public:
    /// Whether this byte stands outside of all of them.
    bool is_outside(char c) noexcept
    {
        if (c == '"')
            is_quoted_ = !is_quoted_;
        else if (!is_quoted_)
            depth_ += c == '{' ? 1 : c == '}' ? -1 : 0;
        return !is_quoted_ && depth_ <= 0;
    }

private:
    bool is_quoted_ = false;
    int depth_ = 0;
};

slice without_blanks(const slice& one)
{
    const auto begin = skip_blanks(one.text);
    const auto end = without_blanks_behind(one.text).size();
    return one.part(std::min(begin, end), end);
}

std::vector<slice> comma_parts(const slice& one)
{
    std::vector<slice> parts;
    bracket_scan scan;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < one.text.size(); ++i)
        if (scan.is_outside(one.text[i]) && one.text[i] == ',') {
            parts.push_back(without_blanks(one.part(begin, i)));
            begin = i + 1;
        }
    parts.push_back(without_blanks(one.part(begin, one.text.size())));
    return parts;
}

/// The parts of `{a, b}`, or the one part that has no braces.
std::vector<slice> tuple(const slice& one)
{
    if (one.text.starts_with('{') && one.text.ends_with('}') && one.text.size() >= 2)
        return comma_parts(one.part(1, one.text.size() - 1));
    return {one};
}

bool is_name(std::string_view text) noexcept
{
    return !text.empty() && name_size(text) == text.size();
}

std::optional<long long> read_number(std::string_view text)
{
    constexpr long long most = std::numeric_limits<std::uint32_t>::max();
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const bool is_hexadecimal = text.starts_with("0x");
    if (is_hexadecimal)
        text.remove_prefix(2);
    long long value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, is_hexadecimal ? 16 : 10);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value > most || value < -most)
        return std::nullopt;
    return value;
}

}  // namespace

repetition_head repetition_at(std::string_view text) noexcept
{
    repetition_head head;
    if (text.starts_with("~LST"))
        head.kind = repetition_kind::list;
    else if (text.starts_with("~SEQx"))
        head.kind = repetition_kind::hexadecimal_sequence;
    else if (text.starts_with("~SEQ"))
        head.kind = repetition_kind::sequence;
    const auto open = skip_blanks(text, head.kind == repetition_kind::hexadecimal_sequence ? 5 : 4);
    if (head.kind == repetition_kind::none || open >= text.size() || text[open] != '(')
        return {};
    head.inner = open + 1;
    bracket_scan scan;
    for (auto i = head.inner; i < text.size() && head.end == 0; ++i)
        if (scan.is_outside(text[i]) && text[i] == ')')
            head.end = i + 1;
    return head;
}

number_sequence read_sequence(std::string_view inner)
{
    const auto parts = comma_parts({.text = inner});
    std::vector<long long> numbers;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto number = read_number(parts[i].text);
        if (!number)
            return {};
        numbers.push_back(*number);
    }
    if (!is_name(parts.front().text) || numbers.empty() || numbers.size() > 3)
        return {};
    number_sequence all{.name = parts.front().text};
    const auto last = numbers.back();
    all.first = numbers.size() == 1 ? 1 : numbers.front();
    all.step = numbers.size() == 3 ? numbers[1] : last < all.first ? -1 : 1;
    const bool leads_there = all.step != 0 && (last - all.first) / all.step >= 0 &&
                             (last == all.first || (last > all.first) == (all.step > 0));
    if (leads_there)
        all.times = static_cast<std::uint64_t>((last - all.first) / all.step) + 1;
    return all;
}

value_list read_list(const slice& inner)
{
    value_list all;
    const auto parts = comma_parts(inner);
    for (const auto& name : tuple(parts.front())) {
        if (!is_name(name.text))
            return {};
        all.names.push_back(name.text);
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        auto row = tuple(parts[i]);
        if (row.size() > all.names.size())
            return {};
        all.rows.push_back(std::move(row));
    }
    if (all.rows.empty())
        return {};
    return all;
}

}  // namespace tenbin::config
