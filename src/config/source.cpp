#include <tenbin/config/source.hpp>

#include <cerrno>
#include <fstream>
#include <iterator>

namespace tenbin::config {

std::string_view source::line(std::size_t number) const noexcept
{
    std::string_view rest{text};
    for (; number > 1; --number) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos)
            return {};
        rest.remove_prefix(end + 1);
    }
    rest = rest.substr(0, rest.find('\n'));
    if (!rest.empty() && rest.back() == '\r')
        rest.remove_suffix(1);
    return rest;
}

result<source> read_source(const std::string& path)
{
    errno = 0;
    std::ifstream file{path, std::ios::binary};
    if (!file)
        return failed_with_errno(path, errno != 0 ? errno : EIO);
    source read{.path = path, .text = {std::istreambuf_iterator<char>{file}, {}}};
    if (file.bad())
        return failed_with_errno(path, errno != 0 ? errno : EIO);
    return read;
}

}  // namespace tenbin::config
