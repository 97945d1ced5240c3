#include <tenbin/mysql/gtid_set.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace tenbin::mysql {

namespace {

constexpr std::string_view white = " \t\r\n";
constexpr std::size_t uuid_bytes = 36;
constexpr std::size_t tag_bytes_max = 32;

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(white);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// What stands before the separator; `rest` is what comes after it.
std::string_view cut(std::string_view& rest, char separator)
{
    const auto at = rest.find(separator);
    const auto part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return trim(part);
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [stopped, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc{} || stopped != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string lower(std::string_view text)
{
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return made;
}

bool is_tag(std::string_view text)
{
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !text.empty() && text.size() <= tag_bytes_max && is_letter(text.front()) &&
           std::ranges::all_of(
               text, [&](char c) { return is_letter(c) || std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

std::optional<gtid_set> gtid_set::parse(std::string_view text)
{
    gtid_set made;
    auto rest = trim(text);
    while (!rest.empty())
        if (!made.add(cut(rest, ',')))
            return std::nullopt;
    return made;
}

bool gtid_set::add(std::string_view source)
{
    if (source.find(':') == std::string_view::npos) {
        const auto domain = cut(source, '-');
        const auto server = cut(source, '-');
        const auto sequence = number(source);
        if (!number(domain) || !number(server) || !sequence)
            return false;
        join(std::string{domain}, {1, *sequence});
        return true;
    }
    const auto uuid = lower(cut(source, ':'));
    if (uuid.size() != uuid_bytes)
        return false;
    auto key = uuid;
    if (source.empty())
        return false;
    while (!source.empty()) {
        auto part = cut(source, ':');
        if (is_tag(part)) {
            key = uuid + ':' + lower(part);
            continue;
        }
        const auto first = number(cut(part, '-'));
        const auto last = part.empty() ? first : number(part);
        if (!first || !last || *first == 0 || *last < *first)
            return false;
        join(key, {*first, *last});
    }
    return true;
}

void gtid_set::join(const std::string& source, interval added)
{
    auto& all = sources_[source];
    // Every interval that touches the new one becomes part of it.
    const auto touches = [&](const interval& each) {
        return each.first <= added.last + 1 && added.first <= each.last + 1;
    };
    for (const auto& each : all)
        if (touches(each))
            added = {std::min(added.first, each.first), std::max(added.last, each.last)};
    std::erase_if(all, touches);
    all.insert(std::ranges::upper_bound(all, added.first, {}, &interval::first), added);
}

bool gtid_set::contains(const gtid_set& other) const
{
    return std::ranges::all_of(other.sources_, [&](const auto& source) {
        const auto here = sources_.find(source.first);
        return std::ranges::all_of(source.second, [&](const interval& wanted) {
            return wanted.last < wanted.first ||
                   (here != sources_.end() && std::ranges::any_of(here->second, [&](const interval& each) {
                        return each.first <= wanted.first && wanted.last <= each.last;
                    }));
        });
    });
}

}  // namespace tenbin::mysql
