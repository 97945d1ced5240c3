#include <tenbin/base/duration.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace tenbin {

namespace {

struct unit {
    std::string_view name;
    std::int64_t us;
};

constexpr std::array units{unit{"us", 1},
                           unit{"ms", 1'000},
                           unit{"s", 1'000'000},
                           unit{"m", 60'000'000},
                           unit{"h", 3'600'000'000},
                           unit{"d", 86'400'000'000}};

constexpr std::int64_t longest_us = 100LL * 366 * 86'400'000'000;

}  // namespace

std::optional<microseconds> parse_duration(std::string_view text, microseconds bare)
{
    std::int64_t whole = 0;
    std::int64_t millionths = 0;
    std::size_t digits = 0;
    std::size_t at = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
        whole = whole * 10 + (text[at] - '0');
        if (whole > longest_us)
            return std::nullopt;
    }
    if (at < text.size() && text[at] == '.') {
        std::int64_t place = 100'000;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits, place /= 10) {
            if (place == 0)
                return std::nullopt;
            millionths += (text[at] - '0') * place;
        }
    }
    if (digits == 0)
        return std::nullopt;

    const auto suffix = text.substr(at);
    std::int64_t each = bare.count();
    if (!suffix.empty()) {
        each = 0;
        for (const auto& u : units)
            if (u.name == suffix)
                each = u.us;
        if (each == 0)
            return std::nullopt;
    }
    if (whole > longest_us / each)
        return std::nullopt;
    return microseconds{whole * each + millionths * each / 1'000'000};
}

std::string format_duration(microseconds time)
{
    const auto us = time.count();
    if (us == 0)
        return "0s";
    if (us % 3'600'000'000 == 0)
        return fmt::format("{}h", us / 3'600'000'000);
    if (us % 1'000'000 == 0)
        return fmt::format("{}s", us / 1'000'000);
    if (us < 1'000)
        return fmt::format("{}us", us);
    const bool in_seconds = us >= 1'000'000;
    const std::int64_t each = in_seconds ? 1'000'000 : 1'000;
    auto text = fmt::format("{}.{:0{}}", us / each, us % each, in_seconds ? 6 : 3);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + (in_seconds ? "s" : "ms");
}

std::string describe_duration(microseconds time)
{
    const auto us = time.count();
    if (us < 1'000)
        return fmt::format("{}us", us);
    if (us < 1'000'000)
        return fmt::format("{}ms", us / 1'000);
    const auto s = us / 1'000'000;
    if (s < 60)
        return fmt::format("{:.1f}s", static_cast<double>(us) / 1e6);
    if (s < 3'600)
        return fmt::format("{}m {}s", s / 60, s % 60);
    if (s < 86'400)
        return fmt::format("{}h {}m", s / 3'600, s / 60 % 60);
    return fmt::format("{}d {}h", s / 86'400, s / 3'600 % 24);
}

}  // namespace tenbin
