#include <tenbin/base/descriptor.hpp>
#include <tenbin/check/file_probe.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace tenbin::check {

namespace {

/// Enough for any number, with blanks around it.
constexpr std::size_t bytes_max = 128;

/// As keepalived bounds it: beyond this, a weight means nothing.
int bounded(std::int64_t number, std::int64_t weight)
{
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    // Neither factor is longer than 32 bits.
    return static_cast<int>(std::clamp(number * weight, -most, most));
}

}  // namespace

std::int64_t number_in(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return 0;
    text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    std::int32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() ? number : 0;
}

verdict judge(const config::file_check& how, const config::track_file& file, std::int64_t number)
{
    const std::int64_t weight = how.weight.value_or(file.weight);
    const bool reverse = how.weight ? how.reverse : file.reverse;
    if (weight != 0)
        return {.added_weight = bounded(number, reverse ? -weight : weight)};
    if ((number != 0) != reverse)
        return {.problem = fmt::format("{} says {}", file.file, number)};
    return {};
}

result<verdict> probe_file(const config::file_check& how, const config::track_file& file)
{
    std::array<char, bytes_max> buffer{};
    const descriptor opened{::open(file.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!opened && errno != ENOENT && errno != ENOTDIR)
        return failed_with_errno(file.file, errno);
    struct stat about {};
    ssize_t got = 0;
    if (opened && ::fstat(opened.get(), &about) == 0 && S_ISREG(about.st_mode))
        got = ::read(opened.get(), buffer.data(), buffer.size());
    return judge(how, file, number_in({buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))}));
}

}  // namespace tenbin::check
