#include <tenbin/vrrp/news.hpp>

#include <algorithm>
#include <array>

namespace tenbin::vrrp {

namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, changes> words{
    "MASTER", "BACKUP", "FAULT", "STOP", "MASTER_RX_LOWER_PRI", "MASTER_PRIORITY", "BACKUP_PRIORITY"};

}  // namespace

std::string_view to_string(change what) noexcept
{
    return words[static_cast<std::size_t>(what)];
}

std::optional<change> change_from(std::string_view word) noexcept
{
    const auto* const found = std::ranges::find(words, word);
    if (found == words.end())
        return std::nullopt;
    return static_cast<change>(found - words.begin());
}

}  // namespace tenbin::vrrp
