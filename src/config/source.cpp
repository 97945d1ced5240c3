#include <tenbin/base/descriptor.hpp>
#include <tenbin/config/source.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "shown_text.hpp"

namespace tenbin::config {

std::uint32_t sources::add(source one)
{
    auto& begins = line_begins_.emplace_back(1, 0U);
    for (auto end = one.text.find('\n'); end != std::string::npos; end = one.text.find('\n', end + 1))
        begins.push_back(static_cast<std::uint32_t>(end + 1));
    texts_.push_back(std::move(one));
    return static_cast<std::uint32_t>(texts_.size() - 1);
}

void sources::add_expansion(expansion made)
{
    expanded_ = add({.path = texts_.front().path, .text = made.take_text(), .readers = texts_.front().readers});
    expansion_ = std::move(made);
}

const expansion* sources::expansion_of(std::uint32_t source) const noexcept
{
    return expanded_ == source ? &expansion_ : nullptr;
}

written_place sources::written(text_range where) const
{
    if (expanded_ != where.source)
        return {.at = where};
    if (where.is_whole_source())
        return {};
    return expansion_.written(where);
}

std::size_t sources::line_number(text_range where) const
{
    const auto at = written(where).at;
    const auto& begins = line_begins_.at(at.source);
    return static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), at.begin) - begins.begin());
}

line_and_column sources::locate(text_range where) const
{
    const auto at = written(where).at;
    const auto number = line_number(at);
    const auto begin = line_begin(at.source, number);
    auto before = std::string_view{texts_.at(at.source).text}.substr(begin, at.begin - begin);
    if (number == 1 && before.starts_with(byte_order_mark))
        before.remove_prefix(byte_order_mark.size());
    return {.line = number, .column = characters_shown(before) + 1};
}

std::optional<std::uint32_t> sources::hidden_from(std::uint32_t source, std::uint32_t begin, std::uint32_t end) const
{
    const auto first = hidden_.lower_bound({source, begin});
    if (first == hidden_.end() || first->first != source || first->second >= end)
        return std::nullopt;
    return first->second;
}

std::uint32_t sources::line_begin(std::uint32_t source, std::size_t line) const
{
    assert(line >= 1);
    return line_begins_.at(source).at(line - 1);
}

std::string_view sources::line(std::uint32_t source, std::size_t line) const
{
    auto rest = std::string_view{texts_.at(source).text}.substr(line_begin(source, line));
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r'))
        rest.remove_suffix(1);
    return rest;
}

result<sources> read_sources(const std::string& path)
{
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    struct stat facts {};
    if (!file || ::fstat(file.get(), &facts) != 0)
        return failed_with_errno(path, errno);
    source read{.path = path, .readers = (facts.st_mode & S_IROTH) != 0 ? readers::everyone : readers::few};
    std::array<char, 65536> part{};
    for (;;) {
        const auto bytes = ::read(file.get(), part.data(), part.size());
        if (bytes == 0)
            break;
        if (bytes < 0 && errno != EINTR)
            return failed_with_errno(path, errno);
        if (bytes > 0)
            read.text.append(part.data(), static_cast<std::size_t>(bytes));
        if (read.text.size() > source_bytes_max)
            return failed_with_errno(path, EFBIG);
    }
    sources all;
    all.add(std::move(read));
    return all;
}

}  // namespace tenbin::config
