#include <tenbin/pool/access_list.hpp>

#include <algorithm>

namespace tenbin::pool {

access_list::access_list(std::span<const network> allow, std::span<const network> deny) : allows_others_{allow.empty()}
{
    for (const auto& each : deny)
        rules_.push_back({each, false});
    for (const auto& each : allow)
        rules_.push_back({each, true});
    std::stable_sort(rules_.begin(), rules_.end(), [](const rule& a, const rule& b) { return a.of.bits > b.of.bits; });
}

bool access_list::admits(const address& client) const noexcept
{
    const auto first =
        std::find_if(rules_.begin(), rules_.end(), [&](const rule& each) { return each.of.contains(client); });
    return first == rules_.end() ? allows_others_ : first->allows;
}

}  // namespace tenbin::pool
